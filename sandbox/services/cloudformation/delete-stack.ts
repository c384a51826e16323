import type {
  DeleteStackInput,
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation';
import { findDeployer } from '../../cloudformation/deployer.ts';
import { finishRemoval, removeResources } from '../../cloudformation/remove.ts';
import { beginRun, waitAWhile } from '../../cloudformation/runs.ts';
import { changeStack, findStack, type Stack } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { accessRole, accessStack, requireStack, stackContext } from './access.ts';
import { refuseOtherModes } from './refuse-members.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
const DeleteStack = operation<DeleteStackInput, object>({
  access: (input, call) => [
    { ...accessStack(call, 'DeleteStack', input.StackName), context: stackContext(input) },
    ...accessRole(input.RoleARN),
  ],
  async act(input, call) {
    if (input.DeletionMode !== undefined && input.DeletionMode !== 'STANDARD')
      throw notInSandbox(`cloudformation:DeleteStack with DeletionMode ${shown(input.DeletionMode)}`);
    refuseOtherModes('DeleteStack', input.DeploymentConfig);
    const stack = findStack(call, input.StackName);
    // A stack that is not there is what was asked for.
    if (stack === undefined || stack.status === 'DELETE_COMPLETE') return {};
    if (stack.isProtected)
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    requireNoUpdate(stack);
    const retained = new Set(input.RetainResources ?? []);
    if (retained.size > 0 && stack.status !== 'DELETE_FAILED')
      throw validationError(
        `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
      );
    for (const name of retained) {
      if (!stack.resources.has(name))
        throw validationError(`Resource ${shown(name)} does not exist in the stack.`);
    }
    const deployer = await findDeployer(call, input.RoleARN ?? stack.roleArn);
    requireNoUpdate(stack);
    if (stack.status === 'DELETE_IN_PROGRESS' || stack.deletedAt !== undefined) return {};
    if (input.RoleARN !== undefined) stack.roleArn = input.RoleARN;
    changeStack(call.world, stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    const run = beginRun(call.world, stack.id, async () => {
      const failed = await removeResources(deployer, stack, 'delete', retained);
      finishRemoval(call.world, stack, 'DELETE', failed);
    });
    await waitAWhile(call.world, run);
    return {};
  },
});

/** A creation stops for a deletion; an update is brought to its end first. */
function requireNoUpdate(stack: Stack): void {
  if (stack.status.startsWith('UPDATE_') && stack.status.endsWith('_IN_PROGRESS'))
    throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
}

const UpdateTerminationProtection = operation<
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput
>({
  access: (input, call) => [accessStack(call, 'UpdateTerminationProtection', input.StackName)],
  act(input, call) {
    const stack = requireStack(call, input.StackName);
    stack.isProtected = input.EnableTerminationProtection;
    return { StackId: stack.id };
  },
});

export const deleting = { DeleteStack, UpdateTerminationProtection };
