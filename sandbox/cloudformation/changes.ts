import { isDeepStrictEqual } from 'node:util';
import type {
  Change,
  PolicyAction,
  ResourceAttribute,
  ResourceChange,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import { type Comparison, compareResource, hasSameTags } from './compare.ts';
import { member } from './json.ts';
import { requireType } from './make-resource.ts';
import { type Made as Known, outputText, type Plan, type PlannedResource, readProperties } from './plan.ts';
import { referencesIn } from './references.ts';
import { resolve } from './resolve.ts';
import { UNKNOWN } from './scope.ts';
import type { Configuration, Made, Stack, StackOutput, StackResource } from './stack.ts';
import { validationError } from './template-error.ts';

/**
 * What an update would do, found without doing it: resources in the order in which they would be changed,
 * then those that would go.
 * Differs from AWS: a change set does not tell values of properties, also when IncludePropertyValues asks
 * for them, and takes attributes for unchanged of a resource that is changed in place. A change of a
 * resource's Metadata or DependsOn alone is none.
 */
export function listChanges(stack: Stack, plan: Plan, wanted: Configuration): readonly Change[] {
  refuseOtherTypes(stack, plan);
  const known = knownMade(stack);
  const changes: ResourceChange[] = [];
  for (const planned of plan.resources) {
    const existing = stack.resources.get(planned.logicalId);
    const change =
      existing === undefined
        ? { Action: 'Add' as const, ...nameOf(planned), Scope: [], Details: [] }
        : modification(stack, plan, wanted, { planned, existing, known });
    if (change === undefined) continue;
    // What is new, or may be, is not known to those that come after it.
    if (change.Action === 'Add' || change.Replacement !== 'False') known.unknown.add(planned.logicalId);
    changes.push(change);
  }
  const kept = new Set(plan.resources.map(({ logicalId }) => logicalId));
  const gone = [...stack.resources.values()].filter(({ logicalId }) => !kept.has(logicalId));
  changes.push(...gone.reverse().map(removal));
  return changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange }));
}

/** Whether there is anything to do beside the resources: outputs, or the stack's own tags. */
export function hasOtherChanges(stack: Stack, plan: Plan, wanted: Configuration): boolean {
  if (!hasSameTags(stack.current.tags, wanted.tags)) return true;
  const scope = plan.scope(knownMade(stack));
  const outputs = [...plan.outputs].map(([name, { value, description }]): StackOutput => {
    const text = resolve(value, scope);
    return {
      name,
      value: text === UNKNOWN ? '' : outputText(name, text),
      ...(description === undefined ? {} : { description }),
    };
  });
  return !isDeepStrictEqual(outputs, stack.current.outputs);
}

function refuseOtherTypes(stack: Stack, plan: Plan): void {
  const other = plan.resources
    .filter(({ logicalId, type }) => (stack.resources.get(logicalId)?.type ?? type) !== type)
    .map(({ logicalId }) => logicalId);
  if (other.length > 0)
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${other.join(', ')}]`,
    );
}

const nameOf = ({ logicalId, type }: { readonly logicalId: string; readonly type: string }) => ({
  LogicalResourceId: logicalId,
  ResourceType: type,
});

function removal(resource: StackResource): ResourceChange {
  const retains = resource.made.deletionPolicy !== 'Delete';
  return {
    Action: 'Remove',
    ...nameOf(resource),
    PhysicalResourceId: resource.made.physicalId,
    PolicyAction: retains ? 'Retain' : 'Delete',
    Scope: [],
    Details: [],
  };
}

interface Modified {
  readonly planned: PlannedResource;
  readonly existing: StackResource;
  readonly known: Known;
}

function modification(
  stack: Stack,
  plan: Plan,
  wanted: Configuration,
  { planned, existing, known }: Modified,
): ResourceChange | undefined {
  const type = requireType(planned.type);
  const scope = plan.scope(known);
  const properties = readProperties(planned.logicalId, type, planned, scope);
  const comparison = compareResource(type, existing.made, { properties, stackTags: wanted.tags });
  const policies = changedPolicies(existing.made, planned);
  if (comparison.changed.size === 0 && policies.length === 0) return undefined;
  const isUnknown = (name: string) => hasUnknown(resolve(member(planned.properties, name), scope));
  const details = [...comparison.changed].map((name) =>
    detailOf(name, member(planned.properties, name), comparison, {
      isUnknown: isUnknown(name),
      parameters: changedParameters(stack, wanted),
    }),
  );
  const isCertain = comparison.replaced.some((name) => !isUnknown(name));
  const Replacement = isCertain ? 'True' : comparison.replaced.length > 0 ? 'Conditional' : 'False';
  const scopes = new Set<ResourceAttribute>([
    ...details.flatMap(({ Target }) => Target?.Attribute ?? []),
    ...policies,
  ]);
  return {
    Action: 'Modify',
    ...nameOf(planned),
    PhysicalResourceId: existing.made.physicalId,
    Replacement,
    ...(Replacement === 'True' ? { PolicyAction: replacementPolicy(existing.made) } : {}),
    Scope: [...scopes],
    Details: [...details, ...policies.map(policyDetail)],
  };
}

const replacementPolicy = ({ replacePolicy }: Made): PolicyAction =>
  replacePolicy === 'Retain' ? 'ReplaceAndRetain' : 'ReplaceAndDelete';

const changedPolicies = (made: Made, planned: PlannedResource): readonly ResourceAttribute[] => [
  ...(made.deletionPolicy === planned.deletionPolicy ? [] : (['DeletionPolicy'] as const)),
  ...(made.replacePolicy === planned.replacePolicy ? [] : (['UpdateReplacePolicy'] as const)),
];

const policyDetail = (Attribute: ResourceAttribute): ResourceChangeDetail => ({
  Target: { Attribute, RequiresRecreation: 'Never' },
  Evaluation: 'Static',
  ChangeSource: 'DirectModification',
});

/** Differs from AWS: a property has one detail, for the first of the things that change it. */
function detailOf(
  name: string,
  value: unknown,
  { replaced }: Comparison,
  { isUnknown, parameters }: { isUnknown: boolean; parameters: ReadonlySet<string> },
): ResourceChangeDetail {
  const isReplaced = replaced.includes(name);
  const references = referencesIn(value);
  const parameter = references.find((reference) => parameters.has(reference.name));
  const [first] = references;
  const recreation = isReplaced ? (isUnknown ? 'Conditionally' : 'Always') : 'Never';
  return {
    Target:
      name === 'Tags'
        ? { Attribute: 'Tags', RequiresRecreation: recreation }
        : { Attribute: 'Properties', Name: name, RequiresRecreation: recreation },
    Evaluation: isUnknown ? 'Dynamic' : 'Static',
    ...(isUnknown && first !== undefined
      ? {
          ChangeSource: first.kind === 'name' ? 'ResourceReference' : 'ResourceAttribute',
          CausingEntity: first.name,
        }
      : parameter !== undefined
        ? { ChangeSource: 'ParameterReference', CausingEntity: parameter.name }
        : { ChangeSource: 'DirectModification' }),
  };
}

const changedParameters = (stack: Stack, wanted: Configuration): ReadonlySet<string> =>
  new Set(
    [...wanted.parameters]
      .filter(([name, { text }]) => stack.current.parameters.get(name)?.text !== text)
      .map(([name]) => name),
  );

function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown);
}

/** What is there now, but for what the update makes anew. */
function knownMade(stack: Stack): Known & { readonly unknown: Set<string> } {
  const unknown = new Set<string>();
  const find = (logicalId: string) =>
    unknown.has(logicalId) ? undefined : stack.resources.get(logicalId)?.made;
  return {
    unknown,
    ref: (logicalId) => find(logicalId)?.physicalId ?? UNKNOWN,
    attribute: (logicalId, name) => find(logicalId)?.attributes.get(name) ?? UNKNOWN,
  };
}
