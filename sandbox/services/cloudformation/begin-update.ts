import type { Deployer } from '../../cloudformation/deployer.ts';
import type { Plan } from '../../cloudformation/plan.ts';
import { beginRun } from '../../cloudformation/runs.ts';
import { type Configuration, changeStack, type OnFailure, type Stack } from '../../cloudformation/stack.ts';
import { validationError } from '../../cloudformation/template-error.ts';
import { updateResources } from '../../cloudformation/update.ts';
import type { Call } from '../../kernel/operation.ts';

/**
 * Differs from AWS: a stack in CREATE_FAILED or UPDATE_FAILED is not updated on from there; it is rolled
 * back, or deleted.
 */
const UPDATABLE = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);

export function requireUpdatable(stack: Stack): void {
  if (!UPDATABLE.has(stack.status))
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** Begins the update that was found good. */
export function beginUpdate(
  call: Call,
  stack: Stack,
  parts: {
    readonly wanted: Configuration;
    readonly plan: Plan;
    readonly deployer: Deployer;
    readonly roleArn: string | undefined;
    readonly onFailure: OnFailure;
    readonly token: string | undefined;
  },
): Promise<void> {
  const { world } = call;
  requireUpdatable(stack);
  stack.before = stack.current;
  stack.current = { ...parts.wanted, outputs: stack.current.outputs };
  stack.onFailure = parts.onFailure;
  stack.updatedAt = call.at;
  if (parts.roleArn !== undefined) stack.roleArn = parts.roleArn;
  if (parts.token === undefined) delete stack.token;
  else stack.token = parts.token;
  changeStack(world, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  return beginRun(world, stack.id, () => updateResources(parts.deployer, stack, parts.plan));
}
