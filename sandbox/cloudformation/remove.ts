import { AwsError } from '../kernel/aws-error.ts';
import type { World } from '../kernel/world.ts';
import { contextFor, type Deployer } from './deployer.ts';
import { failureReason, isMissing } from './failure-reason.ts';
import { requireType } from './make-resource.ts';
import { findOrder } from './order.ts';
import { passTime } from './runs.ts';
import { asLeftover, changeResource, changeStack, type Stack, type StackResource } from './stack.ts';

/** `undo`: the stack, or an update of it, has failed; `delete`: somebody asked for the end. */
export type Removal = 'undo' | 'delete';

/**
 * Removes a stack's resources, none before those that need it. What something that stays needs, stays too.
 * Answers the logical ids of those that could not be removed.
 */
export async function removeResources(
  deployer: Deployer,
  stack: Stack,
  removal: Removal,
  retained: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  await removeReplaced(deployer, stack);
  const failed: string[] = [];
  const held = new Set<string>();
  for (const resource of lastFirst(stack.resources.values())) {
    const { logicalId } = resource;
    if (resource.status === 'DELETE_COMPLETE' || resource.status === 'DELETE_SKIPPED') continue;
    if (held.has(logicalId) || !(await removeResource(deployer, stack, resource, removal, retained))) {
      if (!held.has(logicalId)) failed.push(logicalId);
      for (const name of resource.made.after) held.add(name);
    }
    await passTime(deployer.world, 0);
  }
  return failed;
}

/** An update that was neither finished nor undone has left two of what it has replaced. */
async function removeReplaced(deployer: Deployer, stack: Stack): Promise<void> {
  const replaced = [...stack.resources.values()].flatMap((resource) => {
    const { before, made } = resource;
    delete resource.before;
    const isGone = before === undefined || before === 'nothing' || before.physicalId === made.physicalId;
    return isGone ? [] : [asLeftover(resource, before)];
  });
  stack.leftovers = [...stack.leftovers, ...replaced];
  await cleanUp(deployer, stack, 'delete');
}

/**
 * Removes what an update, or its undoing, has put out of use. What cannot be removed is no longer the
 * stack's, and its events tell of it.
 * Differs from AWS: each is tried once, not three times.
 */
export async function cleanUp(deployer: Deployer, stack: Stack, removal: Removal): Promise<void> {
  for (const leftover of lastFirst(stack.leftovers)) {
    await removeResource(deployer, stack, leftover, removal, new Set());
    stack.leftovers = stack.leftovers.filter((other) => other !== leftover);
    await passTime(deployer.world, 0);
  }
}

/** Each before those that it needs. */
function lastFirst(resources: Iterable<StackResource>): readonly StackResource[] {
  const items = [...resources].map(
    (resource) => [resource.logicalId, { resource, after: resource.made.after }] as const,
  );
  return findOrder(new Map(items))
    .map(({ resource }) => resource)
    .reverse();
}

async function removeResource(
  deployer: Deployer,
  stack: Stack,
  resource: StackResource,
  removal: Removal,
  retained: ReadonlySet<string>,
): Promise<boolean> {
  const { world } = deployer;
  const { physicalId, properties } = resource.made;
  if (physicalId === '') {
    changeResource(world, stack, resource, 'DELETE_COMPLETE');
    return true;
  }
  if (isRetained(resource, removal) || retained.has(resource.logicalId)) {
    changeResource(world, stack, resource, 'DELETE_SKIPPED');
    return true;
  }
  changeResource(world, stack, resource, 'DELETE_IN_PROGRESS');
  try {
    await requireType(resource.type).remove(
      { physicalId, properties },
      contextFor(deployer, stack, resource),
    );
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
const isRetained = ({ made: { deletionPolicy } }: StackResource, removal: Removal): boolean =>
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
