import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import type { Place } from '../../kernel/state.ts';
import { type Bus, busArn, findBus, type Rule } from './state.ts';

/** A bus as a request names it, by name or by ARN; it need not exist. */
export interface BusRef {
  readonly name: string;
  readonly arn: string;
  readonly place: Place;
}

const BUS_ARN = /^arn:aws:events:([a-z0-9-]+):(\d{12}):event-bus\/(.+)$/s;

export function refBus(call: Call, given: string | undefined): BusRef {
  const [, region, account, named] = BUS_ARN.exec(given ?? '') ?? [];
  const { world } = call;
  if (region === undefined || account === undefined || named === undefined) {
    const name = given ?? 'default';
    return { name, arn: busArn(call, name), place: { world, account: call.account, region: call.region } };
  }
  return { name: named, arn: busArn({ account, region }, named), place: { world, account, region } };
}

/** A bus may be another account's; a call reaches only the buses of its own region. */
export function lookUpBus(call: Call, ref: BusRef): Bus | undefined {
  const { account, region } = ref.place;
  if (region !== call.region || !call.world.accounts.has(account)) return undefined;
  return findBus(ref.place, ref.name);
}

export function requireBus(call: Call, ref: BusRef): Bus {
  const bus = lookUpBus(call, ref);
  if (bus === undefined) throw notFound(`Event bus ${ref.name.slice(0, 256)} does not exist.`);
  return bus;
}

export function requireRule(bus: Bus, name: string): Rule {
  const rule = bus.rules.get(name);
  if (rule === undefined)
    throw notFound(`Rule ${name.slice(0, 256)} does not exist on EventBus ${bus.name}.`);
  return rule;
}

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

export const ruleArn = (bus: BusRef, name: string): string =>
  `arn:aws:events:${bus.place.region}:${bus.place.account}:rule/${bus.name === 'default' ? '' : `${bus.name}/`}${name}`;

/**
 * One access, with the bus's policy: it is what lets another account in.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
export function accessOn(
  call: Call,
  bus: BusRef,
  action: string,
  resource: string,
  context?: RequestContext,
): Access {
  const policy = lookUpBus(call, bus)?.policy;
  return {
    action,
    resource,
    resourceAccount: bus.place.account,
    ...(context === undefined ? {} : { context }),
    ...(policy === undefined ? {} : { resourcePolicy: { name: bus.arn, document: policy.document } }),
  };
}

/** Access to one rule; `events:creatorAccount` tells who made it. */
export function accessRule(
  call: Call,
  bus: BusRef,
  action: string,
  name: string,
  context: RequestContext = {},
): Access {
  const createdBy = lookUpBus(call, bus)?.rules.get(name)?.createdBy ?? call.account;
  return accessOn(call, bus, action, ruleArn(bus, name), { 'events:creatorAccount': createdBy, ...context });
}

/** Whoever gives a role to a rule or a target must be allowed to pass it on. */
export function passRole(roleArn: string | undefined, to: string): readonly Access[] {
  if (roleArn === undefined) return [];
  const context = { 'iam:PassedToService': 'events.amazonaws.com', 'iam:AssociatedResourceArn': to };
  return [{ action: 'iam:PassRole', resource: roleArn, context }];
}

export function checkRole(call: Call, roleArn: string | undefined): void {
  if (roleArn === undefined) return;
  const [, account] = /^arn:aws:iam::(\d{12}):role\/.+$/s.exec(roleArn) ?? [];
  if (account === undefined) {
    throw new AwsError(
      'ValidationException',
      `Parameter ${roleArn.slice(0, 256)} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  }
  if (account !== call.account)
    throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.');
}
