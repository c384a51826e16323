import type { Capability, ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { Call } from '../kernel/operation.ts';
import { regionalSlot } from '../kernel/state.ts';
import type { World } from '../kernel/world.ts';
import type { ChangeSet } from './change-set.ts';
import type { Parameter } from './parameters.ts';
import type { Tag } from './resource-type.ts';
import type { DeletionPolicy, ReplacePolicy } from './template.ts';

/** What there is of a resource, and how it was asked for: all that it takes to change it, to put it back or to remove it. */
export interface Made {
  /** Empty until there is something to remove. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: ReadonlyMap<string, string>;
  /** As its type took them. */
  readonly properties: unknown;
  /** The stack's tags that it was given. */
  readonly stackTags: readonly Tag[];
  /** Logical ids that it needs, and that therefore outlive it. */
  readonly after: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly replacePolicy: ReplacePolicy;
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  made: Made;
  /** While an update is under way or undone: as it was before; `nothing` when the update has made it. */
  before?: Made | 'nothing';
  status: ResourceStatus;
  reason?: string;
  changedAt: number;
}

interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: ResourceStatus | StackStatus;
  readonly reason?: string;
  readonly at: number;
  readonly token?: string;
}

/** What a stack was asked to be, and the outputs that came of it. */
export interface Configuration {
  readonly templateText: string;
  readonly description?: string;
  /** By name, as they were given. */
  readonly given: ReadonlyMap<string, Parameter>;
  /** The same with what Systems Manager held in the place of names. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly Capability[];
  outputs: readonly StackOutput[];
}

export interface StackOutput {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

export type OnFailure = 'DO_NOTHING' | 'ROLLBACK' | 'DELETE';

/** A stack as plain data; what is under way with it is in `runs.ts`. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  status: StackStatus;
  reason?: string;
  current: Configuration;
  /** While an update is under way or undone: what it goes back to. */
  before?: Configuration;
  roleArn?: string;
  onFailure: OnFailure;
  isProtected: boolean;
  /** Of the request that began what is, or was last, under way. */
  token?: string;
  /** By logical id, in the order in which they were last begun. */
  readonly resources: Map<string, StackResource>;
  /** What an update has put out of use and its end removes. */
  leftovers: readonly StackResource[];
  /** By id. */
  readonly changeSets: Map<string, ChangeSet>;
  /** Oldest first. */
  readonly events: StackEvent[];
}

/** By stack id; deleted ones stay for a while. */
export const stacks = regionalSlot<Map<string, Stack>>('cloudformation-stacks', () => new Map());

/** By the name of one that is not deleted, or by the id of any. */
export function findStack(
  call: Pick<Call, 'world' | 'account' | 'region'>,
  nameOrId: string,
): Stack | undefined {
  const all = stacks(call);
  const byId = all.get(nameOrId);
  if (byId !== undefined) return byId;
  for (const stack of all.values()) {
    if (stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE') return stack;
  }
  return undefined;
}

/** Events of a stack that are kept, so that one that is written to for ever stays small. */
const EVENTS_KEPT = 5_000;

export function changeResource(
  world: World,
  stack: Stack,
  resource: StackResource,
  status: ResourceStatus,
  reason?: string,
): void {
  resource.status = status;
  resource.changedAt = world.clock.now();
  if (reason === undefined) delete resource.reason;
  else resource.reason = reason;
  pushEvent(stack, {
    id: `${resource.logicalId}-${status}-${new Date(resource.changedAt).toISOString()}-${world.ids.hex(6)}`,
    logicalId: resource.logicalId,
    physicalId: resource.made.physicalId,
    type: resource.type,
    status,
    ...(reason === undefined ? {} : { reason }),
    at: resource.changedAt,
    ...(stack.token === undefined ? {} : { token: stack.token }),
  });
}

export function changeStack(world: World, stack: Stack, status: StackStatus, reason?: string): void {
  stack.status = status;
  if (reason === undefined) delete stack.reason;
  else stack.reason = reason;
  const at = world.clock.now();
  if (status === 'DELETE_COMPLETE') {
    stack.deletedAt = at;
    stack.changeSets.clear();
  }
  pushEvent(stack, {
    id: world.ids.uuid(),
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    ...(reason === undefined ? {} : { reason }),
    at,
    ...(stack.token === undefined ? {} : { token: stack.token }),
  });
}

/** What is kept of a resource that something new takes the place of. */
export const asLeftover = (resource: StackResource, made: Made): StackResource => ({
  logicalId: resource.logicalId,
  type: resource.type,
  made,
  status: resource.status,
  changedAt: resource.changedAt,
});

function pushEvent(stack: Stack, event: StackEvent): void {
  stack.events.push(event);
  if (stack.events.length > EVENTS_KEPT) stack.events.splice(0, stack.events.length - EVENTS_KEPT);
}
