import type {
  ContinueUpdateRollbackInput,
  ContinueUpdateRollbackOutput,
  RollbackStackInput,
  RollbackStackOutput,
} from '@aws-sdk/client-cloudformation';
import { findDeployer } from '../../cloudformation/deployer.ts';
import { finishRemoval, removeResources } from '../../cloudformation/remove.ts';
import { rollBack } from '../../cloudformation/roll-back.ts';
import { beginRun } from '../../cloudformation/runs.ts';
import { changeStack, type Stack } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { accessRole, accessStack, requireStack, stackContext } from './access.ts';
import { refuseOtherModes } from './refuse-members.ts';

/** For a stack that failed with its rollback disabled. */
const RollbackStack = operation<RollbackStackInput, RollbackStackOutput>({
  access: (input, call) => [
    { ...accessStack(call, 'RollbackStack', input.StackName), context: stackContext(input) },
    ...accessRole(input.RoleARN),
  ],
  async act(input, call) {
    refuseOtherModes('RollbackStack', input.DeploymentConfig);
    const stack = requireStack(call, input.StackName);
    requireStatus(stack, ['CREATE_FAILED', 'UPDATE_FAILED'], 'rolled back');
    if (stack.status === 'CREATE_FAILED' && input.RetainExceptOnCreate === true)
      throw notInSandbox('cloudformation:RollbackStack of a creation with RetainExceptOnCreate');
    const deployer = await takeRole(call, stack, input.RoleARN);
    requireStatus(stack, ['CREATE_FAILED', 'UPDATE_FAILED'], 'rolled back');
    const reason = 'User Initiated';
    if (stack.status === 'CREATE_FAILED') {
      changeStack(call.world, stack, 'ROLLBACK_IN_PROGRESS', reason);
      void beginRun(call.world, stack.id, async () =>
        finishRemoval(call.world, stack, 'ROLLBACK', await removeResources(deployer, stack, 'undo')),
      );
      return { StackId: stack.id };
    }
    changeStack(call.world, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    const removesRetained = input.RetainExceptOnCreate === true;
    void beginRun(call.world, stack.id, () => rollBack(deployer, stack, { removesRetained }));
    return { StackId: stack.id };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html */
const ContinueUpdateRollback = operation<ContinueUpdateRollbackInput, ContinueUpdateRollbackOutput>({
  access: (input, call) => [
    { ...accessStack(call, 'ContinueUpdateRollback', input.StackName), context: stackContext(input) },
    ...accessRole(input.RoleARN),
  ],
  async act(input, call) {
    if (input.ForceRollback === true)
      throw notInSandbox('cloudformation:ContinueUpdateRollback with ForceRollback');
    const stack = requireStack(call, input.StackName);
    requireStatus(stack, ['UPDATE_ROLLBACK_FAILED'], 'continued to be rolled back');
    const skipped = new Set(input.ResourcesToSkip ?? []);
    for (const name of skipped) {
      if (stack.resources.get(name)?.status !== 'UPDATE_FAILED')
        throw validationError(
          `The following resource(s) cannot be skipped: [${shown(name)}]. Only resources in the UPDATE_FAILED state can be.`,
        );
    }
    const deployer = await takeRole(call, stack, input.RoleARN);
    requireStatus(stack, ['UPDATE_ROLLBACK_FAILED'], 'continued to be rolled back');
    changeStack(call.world, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    void beginRun(call.world, stack.id, () => rollBack(deployer, stack, { skipped }));
    return {};
  },
});

async function takeRole(call: Call, stack: Stack, roleArn: string | undefined) {
  const deployer = await findDeployer(call, roleArn ?? stack.roleArn);
  if (roleArn !== undefined) stack.roleArn = roleArn;
  return deployer;
}

function requireStatus(stack: Stack, wanted: readonly string[], what: string): void {
  if (!wanted.includes(stack.status))
    throw validationError(`Stack [${stack.id}] is in ${stack.status} state and can not be ${what}.`);
}

export const rollingBack = { RollbackStack, ContinueUpdateRollback };
