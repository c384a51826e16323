import { resourceTypes } from './catalog.ts';
import { contextFor, type Deployer } from './deployer.ts';
import type { PlannedResource } from './plan.ts';
import type { ResourceType } from './resource-type.ts';
import { changeResource, type Made, type Stack, type StackResource } from './stack.ts';

export const nothingMade = (stack: Stack, planned: PlannedResource): Made => ({
  physicalId: '',
  attributes: new Map(),
  properties: undefined,
  stackTags: stack.current.tags,
  after: planned.after,
  deletionPolicy: planned.deletionPolicy,
  replacePolicy: planned.replacePolicy,
});

/** Makes the resource that `made` describes, and keeps its id as soon as there is something to remove. */
export async function makeResource(
  deployer: Deployer,
  stack: Stack,
  resource: StackResource,
  what: 'CREATE' | 'UPDATE',
): Promise<void> {
  const established = (physicalId: string) => {
    if (resource.made.physicalId !== '') return;
    resource.made = { ...resource.made, physicalId };
    changeResource(deployer.world, stack, resource, `${what}_IN_PROGRESS`, 'Resource creation Initiated');
  };
  const context = contextFor(deployer, stack, resource, established);
  const { ref, attributes } = await requireType(resource.type).create(resource.made.properties, context);
  established(ref);
  resource.made = { ...resource.made, attributes: new Map(Object.entries(attributes ?? {})) };
}

/**
 * Changes the resource that is there. Sets `made` before it does: what fails half way is put back as a
 * change from there.
 */
export async function changeInPlace(
  deployer: Deployer,
  stack: Stack,
  resource: StackResource,
  { wanted, changed }: { wanted: Made; changed: ReadonlySet<string> },
): Promise<void> {
  const old = resource.made;
  changeResource(deployer.world, stack, resource, 'UPDATE_IN_PROGRESS');
  resource.made = wanted;
  const attributes = await requireType(resource.type).update?.apply(
    {
      physicalId: old.physicalId,
      before: old.properties,
      after: wanted.properties,
      changed,
      stackTagsBefore: old.stackTags,
    },
    contextFor(deployer, stack, resource),
  );
  if (attributes)
    resource.made = { ...wanted, attributes: new Map([...wanted.attributes, ...Object.entries(attributes)]) };
}

export function requireType(name: string): ResourceType {
  const type = resourceTypes.get(name);
  if (type === undefined) throw new Error(`${name} was planned and is not in the catalog`);
  return type;
}
