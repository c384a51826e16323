import { AwsError } from '../kernel/aws-error.ts';
import type { World } from '../kernel/world.ts';
import { resourceTypes } from './catalog.ts';
import { contextFor, type Deployer } from './deployer.ts';
import { failureReason, isMissing } from './failure-reason.ts';
import { passTime } from './runs.ts';
import { changeResource, changeStack, type Stack, type StackResource } from './stack.ts';

/** `undo`: the stack failed to be created; `delete`: somebody asked for its end. */
export type Removal = 'undo' | 'delete';

/**
 * Removes a stack's resources in reverse order. What something that stays needs, stays too.
 * Answers the logical ids of those that could not be removed.
 */
export async function removeResources(
  deployer: Deployer,
  stack: Stack,
  removal: Removal,
  retained: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const failed: string[] = [];
  const held = new Set<string>();
  for (const resource of [...stack.resources.values()].reverse()) {
    const { logicalId } = resource;
    if (resource.status === 'DELETE_COMPLETE' || resource.status === 'DELETE_SKIPPED') continue;
    if (held.has(logicalId) || !(await removeResource(deployer, stack, resource, removal, retained))) {
      if (!held.has(logicalId)) failed.push(logicalId);
      for (const name of resource.after) held.add(name);
    }
    await passTime(deployer.world, 0);
  }
  return failed;
}

async function removeResource(
  deployer: Deployer,
  stack: Stack,
  resource: StackResource,
  removal: Removal,
  retained: ReadonlySet<string>,
): Promise<boolean> {
  const { world } = deployer;
  const { logicalId, physicalId, properties } = resource;
  if (physicalId === '') {
    changeResource(world, stack, resource, 'DELETE_COMPLETE');
    return true;
  }
  if (isRetained(resource, removal) || retained.has(logicalId)) {
    changeResource(world, stack, resource, 'DELETE_SKIPPED');
    return true;
  }
  changeResource(world, stack, resource, 'DELETE_IN_PROGRESS');
  try {
    const type = resourceTypes.get(resource.type);
    const context = contextFor(deployer, stack, logicalId, () => undefined);
    await type?.remove({ physicalId, properties }, context);
  } catch (error) {
    if (!(error instanceof AwsError) || !isMissing(error.code)) {
      changeResource(world, stack, resource, 'DELETE_FAILED', failureReason(error));
      return false;
    }
  }
  changeResource(world, stack, resource, 'DELETE_COMPLETE');
  return true;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
const isRetained = ({ deletionPolicy }: StackResource, removal: Removal): boolean =>
  deletionPolicy === 'Retain' || (deletionPolicy === 'RetainExceptOnCreate' && removal === 'delete');

/** Ends a removal: `DELETE_COMPLETE` or `ROLLBACK_COMPLETE`, or what is left over by name. */
export function finishRemoval(
  world: World,
  stack: Stack,
  what: 'DELETE' | 'ROLLBACK',
  failed: readonly string[],
): void {
  // Somebody asked for the stack's deletion while it was rolled back: that comes next, and tells how it ended.
  if (stack.status !== `${what}_IN_PROGRESS`) return;
  if (failed.length === 0) changeStack(world, stack, `${what}_COMPLETE`);
  else {
    const reason = `The following resource(s) failed to delete: [${failed.join(', ')}].`;
    changeStack(world, stack, `${what}_FAILED`, reason);
  }
}
