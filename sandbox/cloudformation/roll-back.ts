import { compareResource } from './compare.ts';
import type { Deployer } from './deployer.ts';
import { failureReason } from './failure-reason.ts';
import { changeInPlace, requireType } from './make-resource.ts';
import { cleanUp } from './remove.ts';
import { passTime } from './runs.ts';
import { asLeftover, changeResource, changeStack, type Stack, type StackResource } from './stack.ts';

interface Wishes {
  /** What is taken for put back, as somebody asked who has seen to it himself. */
  readonly skipped?: ReadonlySet<string>;
  /** Whether also goes what the update has made and the template says to retain. */
  readonly removesRetained?: boolean;
}

/**
 * Puts every resource of a stack in UPDATE_ROLLBACK_IN_PROGRESS back to what it was before the update, and
 * removes what the update has made.
 */
export async function rollBack(
  deployer: Deployer,
  stack: Stack,
  { skipped = new Set(), removesRetained = false }: Wishes = {},
): Promise<void> {
  const { world } = deployer;
  const failed: string[] = [];
  for (const resource of [...stack.resources.values()].reverse()) {
    if (skipped.has(resource.logicalId)) skip(deployer, stack, resource);
    else if (!(await putBack(deployer, stack, resource, removesRetained))) failed.push(resource.logicalId);
    await passTime(world, 0);
  }
  if (failed.length > 0) {
    const said = `The following resource(s) failed to update: [${failed.join(', ')}].`;
    return changeStack(world, stack, 'UPDATE_ROLLBACK_FAILED', said);
  }
  if (stack.before !== undefined) stack.current = stack.before;
  delete stack.before;
  changeStack(world, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(deployer, stack, 'undo');
  changeStack(world, stack, 'UPDATE_ROLLBACK_COMPLETE');
}

/** What CloudFormation says of a resource that ResourcesToSkip names; clients look for these words. */
const SKIPPED = 'Resource was skipped during update rollback';

function skip(deployer: Deployer, stack: Stack, resource: StackResource): void {
  const { before } = resource;
  if (before === undefined || before === 'nothing') return;
  resource.made = before;
  delete resource.before;
  changeResource(deployer.world, stack, resource, 'UPDATE_COMPLETE', SKIPPED);
}

async function putBack(
  deployer: Deployer,
  stack: Stack,
  resource: StackResource,
  removesRetained: boolean,
): Promise<boolean> {
  const { before } = resource;
  if (before === undefined) return true;
  const { made } = resource;
  delete resource.before;
  if (before === 'nothing') {
    stack.resources.delete(resource.logicalId);
    if (removesRetained) resource.made = withoutPolicy(made);
    stack.leftovers = [...stack.leftovers, resource];
    return true;
  }
  if (made.physicalId !== before.physicalId) {
    if (made.physicalId !== '')
      stack.leftovers = [...stack.leftovers, asLeftover(resource, withoutPolicy(made))];
    resource.made = before;
    changeResource(deployer.world, stack, resource, 'UPDATE_COMPLETE');
    return true;
  }
  const { changed } = compareResource(requireType(resource.type), made, before);
  const hasFailed = resource.status === 'UPDATE_FAILED';
  if (changed.size === 0) {
    resource.made = before;
    if (hasFailed) changeResource(deployer.world, stack, resource, 'UPDATE_COMPLETE');
    return true;
  }
  try {
    await changeInPlace(deployer, stack, resource, { wanted: before, changed });
    changeResource(deployer.world, stack, resource, 'UPDATE_COMPLETE');
    return true;
  } catch (error) {
    // Tried again by ContinueUpdateRollback from where it stood: half of either may be there.
    resource.before = before;
    resource.made = { ...made };
    changeResource(deployer.world, stack, resource, 'UPDATE_FAILED', failureReason(error));
    return false;
  }
}

/** What a failed update has made goes, whatever its template says of later ends. */
const withoutPolicy = <T extends object>(made: T) => ({ ...made, deletionPolicy: 'Delete' as const });
