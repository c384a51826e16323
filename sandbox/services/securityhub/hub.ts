import type { ActionTarget, ControlFindingGenerator } from '@aws-sdk/client-securityhub';
import type { Access, Call } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import type { KeptFinding } from './finding.ts';
import { notSubscribed } from './refusals.ts';

/** Security Hub CSPM as it is enabled in one account and region. */
export interface Hub {
  /** ISO 8601. */
  readonly subscribedAt: string;
  readonly generator: ControlFindingGenerator;
  readonly tags: ReadonlyMap<string, string>;
  /** By product and id (`keyOf` in `finding.ts`), in the order in which they came. */
  readonly findings: Map<string, KeptFinding>;
  /** Custom actions by their ARN. */
  readonly actions: Map<string, ActionTarget>;
}

/** By the hub's ARN; an account has at most one in a region. */
const hubsOf = regionalSlot<Map<string, Hub>>('securityhub', () => new Map());

type InRegion = Pick<Place, 'account' | 'region'>;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html */
export const hubArn = ({ account, region }: InRegion): string =>
  `arn:aws:securityhub:${region}:${account}:hub/default`;

export const findHub = (place: Place): Hub | undefined => hubsOf(place).get(hubArn(place));

export function requireHub(place: Place): Hub {
  const hub = findHub(place);
  if (hub === undefined) throw notSubscribed(place.account);
  return hub;
}

export function setHub(place: Place, hub: Hub | undefined): void {
  if (hub === undefined) hubsOf(place).delete(hubArn(place));
  else hubsOf(place).set(hubArn(place), hub);
}

/** What most operations ask: the action, on the hub. */
export const accessHub = (action: string, call: Call, context: Access['context'] = {}): readonly Access[] => [
  { action: `securityhub:${action}`, resource: hubArn(call), context },
];
