import type { ExecuteChangeSetInput, ExecuteChangeSetOutput } from '@aws-sdk/client-cloudformation';
import type { ChangeSet } from '../../cloudformation/change-set.ts';
import { createResources } from '../../cloudformation/create.ts';
import { findDeployer } from '../../cloudformation/deployer.ts';
import { beginRun, waitAWhile } from '../../cloudformation/runs.ts';
import { changeStack, type OnFailure, type Stack } from '../../cloudformation/stack.ts';
import { parseTemplate } from '../../cloudformation/template.ts';
import { validationError } from '../../cloudformation/template-error.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation, type Valid } from '../../kernel/operation.ts';
import { beginUpdate, requireUpdatable } from './begin-update.ts';
import { accessChangeSet, requireChangeSet } from './find-change-set.ts';
import { planConfiguration } from './prepare-stack.ts';
import { refuseMembers } from './refuse-members.ts';

type Input = Valid<ExecuteChangeSetInput>;

/**
 * Makes of a stack what its change set says; the stack's other change sets end with it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 */
const ExecuteChangeSet = operation<ExecuteChangeSetInput, ExecuteChangeSetOutput>({
  access: (input, call) => [accessChangeSet(call, 'ExecuteChangeSet', input)],
  async act(input, call) {
    refuseMembers('ExecuteChangeSet', input);
    const { stack, changeSet } = requireChangeSet(call, input);
    if (isSameRequest(stack, changeSet, input)) return {};
    requireAvailable(stack, changeSet);
    const onFailure = readOnFailure(changeSet, input);
    const deployer = await findDeployer(call, changeSet.roleArn ?? stack.roleArn);
    const { wanted } = changeSet;
    const plan = planConfiguration(call, stack, parseTemplate(wanted.templateText), wanted.parameters);
    // Another may have come while the role was taken.
    if (isSameRequest(stack, changeSet, input)) return {};
    requireAvailable(stack, changeSet);
    const parts = {
      wanted,
      plan,
      deployer,
      roleArn: changeSet.roleArn,
      onFailure,
      token: input.ClientRequestToken,
    };
    const run =
      changeSet.type === 'UPDATE' ? beginUpdate(call, stack, parts) : beginCreation(call, stack, parts);
    changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
    for (const other of stack.changeSets.values()) if (other !== changeSet) stack.changeSets.delete(other.id);
    const finished = run.then(() => {
      const isDone = stack.status === 'CREATE_COMPLETE' || stack.status === 'UPDATE_COMPLETE';
      changeSet.executionStatus = isDone ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
    });
    await waitAWhile(call.world, finished);
    return {};
  },
});

const isSameRequest = (stack: Stack, changeSet: ChangeSet, { ClientRequestToken: token }: Input): boolean =>
  token !== undefined && token === stack.token && changeSet.executionStatus.startsWith('EXECUTE_');

function requireAvailable(stack: Stack, changeSet: ChangeSet): void {
  if (changeSet.executionStatus !== 'AVAILABLE')
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
    );
  if (changeSet.type === 'UPDATE') requireUpdatable(stack);
  else if (stack.status !== 'REVIEW_IN_PROGRESS')
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be created.`);
}

function readOnFailure(changeSet: ChangeSet, { DisableRollback }: Input): OnFailure {
  if (DisableRollback !== undefined && changeSet.onFailure !== undefined)
    throw validationError('You can specify either DisableRollback or OnStackFailure, but not both.');
  return DisableRollback === true ? 'DO_NOTHING' : (changeSet.onFailure ?? 'ROLLBACK');
}

function beginCreation(call: Call, stack: Stack, parts: Parameters<typeof beginUpdate>[2]): Promise<void> {
  stack.current = parts.wanted;
  stack.onFailure = parts.onFailure;
  if (parts.roleArn !== undefined) stack.roleArn = parts.roleArn;
  if (parts.token !== undefined) stack.token = parts.token;
  changeStack(call.world, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  return beginRun(call.world, stack.id, () => createResources(parts.deployer, stack, parts.plan));
}

export const executing = { ExecuteChangeSet };
