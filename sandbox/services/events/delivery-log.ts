import { type Place, regionalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';
import { publishMetric } from '../cloudwatch/publish.ts';
import type { Failure } from './delivery-failure.ts';
import type { Delivery } from './event.ts';

type Outcome = 'delivered' | 'will-retry' | 'dead-letter' | 'dropped';

/** What became of one attempt: for people who ask why nothing happened. */
interface LogEntry {
  readonly at: number;
  readonly outcome: Outcome;
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  readonly rule: string;
  readonly target: string;
  readonly attempts: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

interface DeliveryLog {
  readonly counts: Record<Outcome | 'no-such-bus' | 'no-rule-matched', number>;
  /** Oldest first. */
  readonly recent: LogEntry[];
}

const SLOT = 'events-delivery-log';

export const deliveryLog = regionalSlot<DeliveryLog>(SLOT, () => ({
  counts: {
    delivered: 0,
    'will-retry': 0,
    'dead-letter': 0,
    dropped: 0,
    'no-such-bus': 0,
    'no-rule-matched': 0,
  },
  recent: [],
}));

const KEPT = 500;
/** Senders choose these texts; the log keeps their beginnings. */
const LONGEST = 256;

export function logOutcome(place: Place, delivery: Delivery, outcome: Outcome, failed?: Failure): void {
  const log = deliveryLog(place);
  log.counts[outcome] += 1;
  publishOutcome(place, delivery.rule.name, outcome);
  log.recent.push({
    at: place.world.clock.now(),
    outcome,
    eventId: delivery.event.id.slice(0, LONGEST),
    source: delivery.event.source.slice(0, LONGEST),
    detailType: delivery.event['detail-type'].slice(0, LONGEST),
    rule: delivery.rule.arn,
    target: delivery.target.Arn ?? '',
    attempts: delivery.attempts,
    ...(failed === undefined
      ? {}
      : { errorCode: failed.code, errorMessage: failed.message.slice(0, 2 * LONGEST) }),
  });
  if (log.recent.length > KEPT) log.recent.splice(0, log.recent.length - KEPT);
}

/**
 * Differs from AWS: of the metrics of EventBridge only Invocations, FailedInvocations and InvocationsSentToDlq are
 * there, for each rule.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
function publishOutcome(place: Place, ruleName: string, outcome: Outcome): void {
  if (outcome === 'will-retry') return;
  const names = {
    delivered: ['Invocations'],
    'dead-letter': ['FailedInvocations', 'InvocationsSentToDlq'],
    dropped: ['FailedInvocations'],
  } as const;
  const metric = {
    namespace: 'AWS/Events',
    dimensions: { RuleName: ruleName },
    value: 1,
    unit: 'Count',
  } as const;
  for (const name of names[outcome]) publishMetric(place, { ...metric, name });
}

/** The accounts and regions that have had events. */
export const placesOf = (world: World): readonly Place[] =>
  [...world.data.keys()].flatMap((key) => {
    const [account, region, slot] = key.split('/');
    if (slot !== SLOT || account === undefined || region === undefined) return [];
    return [{ world, account, region }];
  });
