import type { Capability, ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { Call } from '../kernel/operation.ts';
import { regionalSlot } from '../kernel/state.ts';
import type { World } from '../kernel/world.ts';
import type { Tag } from './resource-type.ts';
import type { DeletionPolicy } from './template.ts';

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Empty until there is something to remove. */
  physicalId: string;
  /** What `Fn::GetAtt` gives. */
  attributes: ReadonlyMap<string, string>;
  /** As its type took them: what it takes to remove it. */
  properties: unknown;
  /** Logical ids that it needs, and that therefore outlive it. */
  readonly after: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  status: ResourceStatus;
  reason?: string;
  changedAt: number;
}

interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly at: number;
  readonly token?: string;
}

interface StackParameter {
  readonly name: string;
  /** `****` for a NoEcho parameter. */
  readonly shown: string;
  /** What a parameter of Systems Manager held. */
  readonly resolved?: string;
}

interface StackOutput {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

export type OnFailure = 'DO_NOTHING' | 'ROLLBACK' | 'DELETE';

/** A stack as plain data; what is under way with it is in `runs.ts`. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly description?: string;
  readonly templateText: string;
  readonly createdAt: number;
  deletedAt?: number;
  status: StackStatus;
  reason?: string;
  readonly parameters: readonly StackParameter[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly Capability[];
  roleArn?: string;
  readonly onFailure: OnFailure;
  isProtected: boolean;
  readonly token?: string;
  outputs: readonly StackOutput[];
  /** By logical id, in the order in which they were begun. */
  readonly resources: Map<string, StackResource>;
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
    physicalId: resource.physicalId,
    type: resource.type,
    status,
    ...(reason === undefined ? {} : { reason }),
    at: resource.changedAt,
    ...(stack.token === undefined ? {} : { token: stack.token }),
  });
}

export function changeStack(
  world: World,
  stack: Stack,
  status: StackStatus & ResourceStatus,
  reason?: string,
): void {
  stack.status = status;
  if (reason === undefined) delete stack.reason;
  else stack.reason = reason;
  const at = world.clock.now();
  if (status === 'DELETE_COMPLETE') stack.deletedAt = at;
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

function pushEvent(stack: Stack, event: StackEvent): void {
  stack.events.push(event);
  if (stack.events.length > EVENTS_KEPT) stack.events.splice(0, stack.events.length - EVENTS_KEPT);
}
