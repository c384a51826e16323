import type { Deployer } from './deployer.ts';
import { failureReason } from './failure-reason.ts';
import { madeBy, readOutputs } from './made.ts';
import { makeResource, nothingMade, requireType } from './make-resource.ts';
import { type Plan, type PlannedResource, readProperties } from './plan.ts';
import { finishRemoval, removeResources } from './remove.ts';
import { passTime } from './runs.ts';
import { changeResource, changeStack, type Stack, type StackResource } from './stack.ts';

/** Makes what the plan says, one resource after the other, and undoes it when one fails. */
export async function createResources(deployer: Deployer, stack: Stack, plan: Plan): Promise<void> {
  const { world } = deployer;
  for (const planned of plan.resources) {
    // A deletion has come in the meantime, and waits for this to stop.
    if (stack.status !== 'CREATE_IN_PROGRESS') return;
    const isMade = await createResource(deployer, stack, plan, planned);
    if (!isUnderCreation(stack)) return;
    if (!isMade) return giveUp(deployer, stack, `${FAILED}: [${planned.logicalId}].`);
    await passTime(world, 0);
  }
  if (!isUnderCreation(stack)) return;
  try {
    stack.current.outputs = readOutputs(stack, plan);
  } catch (error) {
    return giveUp(deployer, stack, failureReason(error));
  }
  changeStack(world, stack, 'CREATE_COMPLETE');
}

const FAILED = 'The following resource(s) failed to create';

/** The status changes while resources are being made: read again at every turn. */
const isUnderCreation = (stack: Stack): boolean => stack.status === 'CREATE_IN_PROGRESS';

/** Makes a resource that the stack does not have. Answers whether that went well. */
export async function createResource(
  deployer: Deployer,
  stack: Stack,
  plan: Plan,
  planned: PlannedResource,
): Promise<boolean> {
  const { world } = deployer;
  const resource: StackResource = {
    logicalId: planned.logicalId,
    type: planned.type,
    made: nothingMade(stack, planned),
    ...(stack.before === undefined ? {} : { before: 'nothing' }),
    status: 'CREATE_IN_PROGRESS',
    changedAt: world.clock.now(),
  };
  stack.resources.set(planned.logicalId, resource);
  changeResource(world, stack, resource, 'CREATE_IN_PROGRESS');
  try {
    const type = requireType(planned.type);
    const properties = readProperties(planned.logicalId, type, planned, plan.scope(madeBy(stack)));
    resource.made = { ...resource.made, properties };
    await makeResource(deployer, stack, resource, 'CREATE');
    changeResource(world, stack, resource, 'CREATE_COMPLETE');
    return true;
  } catch (error) {
    changeResource(world, stack, resource, 'CREATE_FAILED', failureReason(error));
    return false;
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html */
async function giveUp(deployer: Deployer, stack: Stack, reason: string): Promise<void> {
  const { world } = deployer;
  if (stack.onFailure === 'DO_NOTHING') return changeStack(world, stack, 'CREATE_FAILED', reason);
  if (stack.onFailure === 'DELETE') {
    changeStack(world, stack, 'DELETE_IN_PROGRESS', `${reason} Delete requested by user.`);
    return finishRemoval(world, stack, 'DELETE', await removeResources(deployer, stack, 'undo'));
  }
  changeStack(world, stack, 'ROLLBACK_IN_PROGRESS', `${reason} Rollback requested by user.`);
  return finishRemoval(world, stack, 'ROLLBACK', await removeResources(deployer, stack, 'undo'));
}
