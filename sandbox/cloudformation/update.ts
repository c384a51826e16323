import { compareResource } from './compare.ts';
import { createResource } from './create.ts';
import type { Deployer } from './deployer.ts';
import { failureReason } from './failure-reason.ts';
import { madeBy, readOutputs } from './made.ts';
import { changeInPlace, makeResource, nothingMade, requireType } from './make-resource.ts';
import { type Plan, type PlannedResource, readProperties } from './plan.ts';
import { refuseUpdate } from './refuse-update.ts';
import { cleanUp } from './remove.ts';
import { rollBack } from './roll-back.ts';
import { passTime } from './runs.ts';
import {
  asLeftover,
  changeResource,
  changeStack,
  type Made,
  type Stack,
  type StackResource,
} from './stack.ts';

/**
 * Brings every resource to what the plan says, in the order of their dependencies; then removes what is
 * no longer wanted. When one fails, everything goes back to what it was.
 */
export async function updateResources(deployer: Deployer, stack: Stack, plan: Plan): Promise<void> {
  const { world } = deployer;
  for (const planned of plan.resources) {
    const existing = stack.resources.get(planned.logicalId);
    const isDone =
      existing === undefined
        ? await createResource(deployer, stack, plan, planned)
        : await updateResource(deployer, stack, plan, { planned, existing });
    if (!isDone) {
      const verb = existing === undefined ? 'create' : 'update';
      return giveUp(deployer, stack, `The following resource(s) failed to ${verb}: [${planned.logicalId}].`);
    }
    await passTime(world, 0);
  }
  try {
    stack.current.outputs = readOutputs(stack, plan);
  } catch (error) {
    return giveUp(deployer, stack, failureReason(error));
  }
  await finishUpdate(deployer, stack, plan);
}

interface Pair {
  readonly planned: PlannedResource;
  readonly existing: StackResource;
}

async function updateResource(
  deployer: Deployer,
  stack: Stack,
  plan: Plan,
  { planned, existing }: Pair,
): Promise<boolean> {
  const { world } = deployer;
  const old = existing.made;
  existing.before = old;
  // To the end, so that the order stays that in which they were begun: a rollback goes it backwards.
  stack.resources.delete(planned.logicalId);
  stack.resources.set(planned.logicalId, existing);
  try {
    const type = requireType(existing.type);
    const properties = readProperties(planned.logicalId, type, planned, plan.scope(madeBy(stack)));
    const wanted: Made = {
      ...nothingMade(stack, planned),
      properties,
      physicalId: old.physicalId,
      attributes: old.attributes,
    };
    const comparison = compareResource(type, old, wanted);
    if (comparison.changed.size === 0) {
      existing.made = wanted;
      return true;
    }
    refuseUpdate(type, old, wanted, comparison);
    if (comparison.replaced.length > 0) await replace(deployer, stack, existing, wanted);
    else await changeInPlace(deployer, stack, existing, { wanted, changed: comparison.changed });
    changeResource(world, stack, existing, 'UPDATE_COMPLETE');
    return true;
  } catch (error) {
    changeResource(world, stack, existing, 'UPDATE_FAILED', failureReason(error));
    return false;
  }
}

/** Makes the new resource beside the old one, which stays until all else has gone well. */
async function replace(
  deployer: Deployer,
  stack: Stack,
  resource: StackResource,
  wanted: Made,
): Promise<void> {
  changeResource(deployer.world, stack, resource, 'UPDATE_IN_PROGRESS', REPLACEMENT);
  resource.made = { ...wanted, physicalId: '', attributes: new Map() };
  await makeResource(deployer, stack, resource, 'UPDATE');
}

const REPLACEMENT = 'Requested update requires the creation of a new physical resource; hence creating one.';

async function giveUp(deployer: Deployer, stack: Stack, reason: string): Promise<void> {
  const { world } = deployer;
  if (stack.onFailure === 'DO_NOTHING') return changeStack(world, stack, 'UPDATE_FAILED', reason);
  changeStack(world, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  await rollBack(deployer, stack);
}

async function finishUpdate(deployer: Deployer, stack: Stack, plan: Plan): Promise<void> {
  const { world } = deployer;
  const wanted = new Set(plan.resources.map(({ logicalId }) => logicalId));
  const leftovers: StackResource[] = [];
  for (const resource of [...stack.resources.values()]) {
    const { before, logicalId } = resource;
    delete resource.before;
    if (!wanted.has(logicalId)) {
      stack.resources.delete(logicalId);
      leftovers.push(resource);
    } else if (
      before !== undefined &&
      before !== 'nothing' &&
      before.physicalId !== resource.made.physicalId
    ) {
      leftovers.push(asLeftover(resource, { ...before, deletionPolicy: before.replacePolicy }));
    }
  }
  stack.leftovers = leftovers;
  delete stack.before;
  changeStack(world, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(deployer, stack, 'delete');
  changeStack(world, stack, 'UPDATE_COMPLETE');
}
