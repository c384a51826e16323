import { resourceTypes } from './catalog.ts';
import { contextFor, type Deployer } from './deployer.ts';
import { failureReason } from './failure-reason.ts';
import { type Made, outputText, type Plan, type PlannedResource, readProperties } from './plan.ts';
import { finishRemoval, removeResources } from './remove.ts';
import { resolve } from './resolve.ts';
import { passTime } from './runs.ts';
import { changeResource, changeStack, type Stack, type StackResource } from './stack.ts';
import { templateError } from './template-error.ts';

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
    stack.outputs = readOutputs(stack, plan);
  } catch (error) {
    return giveUp(deployer, stack, failureReason(error));
  }
  changeStack(world, stack, 'CREATE_COMPLETE');
}

const FAILED = 'The following resource(s) failed to create';

function readOutputs(stack: Stack, plan: Plan): Stack['outputs'] {
  const scope = plan.scope(madeBy(stack));
  return [...plan.outputs].map(([name, output]) => ({
    name,
    value: outputText(name, resolve(output.value, scope)),
    ...(output.description === undefined ? {} : { description: output.description }),
  }));
}

/** The status changes while resources are being made: read again at every turn. */
const isUnderCreation = (stack: Stack): boolean => stack.status === 'CREATE_IN_PROGRESS';

const madeBy = (stack: Stack): Made => ({
  ref: (logicalId) => stack.resources.get(logicalId)?.physicalId,
  attribute(logicalId, name) {
    const value = stack.resources.get(logicalId)?.attributes.get(name);
    // A table without a stream has no StreamArn, though tables know the name.
    if (value === undefined) throw templateError(`resource ${logicalId} has no ${name} as it was made.`);
    return value;
  },
});

async function createResource(
  deployer: Deployer,
  stack: Stack,
  plan: Plan,
  planned: PlannedResource,
): Promise<boolean> {
  const { world } = deployer;
  const { logicalId } = planned;
  const resource: StackResource = {
    logicalId,
    type: planned.type,
    physicalId: '',
    attributes: new Map(),
    properties: undefined,
    after: planned.after,
    deletionPolicy: planned.deletionPolicy,
    status: 'CREATE_IN_PROGRESS',
    changedAt: world.clock.now(),
  };
  stack.resources.set(logicalId, resource);
  changeResource(world, stack, resource, 'CREATE_IN_PROGRESS');
  const established = (physicalId: string) => {
    if (resource.physicalId !== '') return;
    resource.physicalId = physicalId;
    changeResource(world, stack, resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  };
  try {
    const type = resourceTypes.get(planned.type);
    if (type === undefined) throw new Error(`${planned.type} was planned and is not in the catalog`);
    resource.properties = readProperties(logicalId, type, planned, plan.scope(madeBy(stack)));
    const made = await type.create(resource.properties, contextFor(deployer, stack, logicalId, established));
    established(made.ref);
    resource.attributes = new Map(Object.entries(made.attributes ?? {}));
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
