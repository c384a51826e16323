import { createHash } from 'node:crypto';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import { type Exhausted, sendDeadLetter } from './dead-letter.ts';
import { type Failure, readFailure } from './delivery-failure.ts';
import { logOutcome } from './delivery-log.ts';
import type { BusEvent, Delivery } from './event.ts';
import { invokeTarget } from './invoke-target.ts';
import type { Rule } from './state.ts';

/** What has not reached its target yet, by the id of the delivery. */
export const waitingOf = regionalSlot<Map<string, Delivery>>('events-waiting', () => new Map());

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html */
const USUAL_RETRIES = 185;
const USUAL_AGE = 86_400;

/** AWS says exponential back-off with jitter; these bounds, in ms, fit 185 attempts into 24 hours. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 8 * 60_000;

/**
 * Differs from AWS: at most 10,000 deliveries of an account and region wait for another attempt; what fails while so
 * many wait goes to its dead-letter queue at once.
 */
const MOST_WAITING = 10_000;

/** Sends the event to every target of the rule, later: whoever put the event does not wait. */
export function deliverTo(place: Place, rule: Rule, event: BusEvent, how: { forwarded: boolean }): void {
  const now = place.world.clock.now();
  const { name, arn, roleArn } = rule;
  for (const target of rule.targets.values()) {
    awaitAttempt(place, {
      id: place.world.ids.uuid(),
      event,
      rule: { name, arn, ...(roleArn === undefined ? {} : { roleArn }) },
      target,
      forwarded: how.forwarded,
      arrivedAt: now,
      attempts: 0,
      dueAt: now,
    });
  }
}

function awaitAttempt(place: Place, delivery: Delivery): void {
  const { clock } = place.world;
  waitingOf(place).set(delivery.id, delivery);
  clock.after(Math.max(0, delivery.dueAt - clock.now()), () => void attempt(place, delivery));
}

/** Never rejects: whatever goes wrong is a failed attempt. */
async function attempt(place: Place, waiting: Delivery): Promise<void> {
  const { RetryPolicy = {} } = waiting.target;
  const { MaximumRetryAttempts = USUAL_RETRIES, MaximumEventAgeInSeconds = USUAL_AGE } = RetryPolicy;
  const endsAt = waiting.arrivedAt + MaximumEventAgeInSeconds * 1000;
  if (waiting.failure !== undefined && place.world.clock.now() >= endsAt)
    return giveUp(place, waiting, waiting.failure, 'MaximumEventAgeInSeconds');
  const delivery = { ...waiting, attempts: waiting.attempts + 1 };
  const failed = await invokeTarget(place, delivery).catch(readFailure);
  if (failed === undefined) {
    waitingOf(place).delete(delivery.id);
    return logOutcome(place, delivery, 'delivered');
  }
  if (!failed.isPassing || waitingOf(place).size > MOST_WAITING) return giveUp(place, delivery, failed);
  if (delivery.attempts > MaximumRetryAttempts)
    return giveUp(place, delivery, failed, 'MaximumRetryAttempts');
  logOutcome(place, delivery, 'will-retry', failed);
  const dueAt = Math.min(endsAt, place.world.clock.now() + pauseBefore(delivery));
  awaitAttempt(place, { ...delivery, failure: failed, dueAt });
}

/** Doubles from try to try; the jitter comes from the delivery's id, so that a story can be told twice. */
function pauseBefore({ id, attempts }: Delivery): number {
  const full = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1));
  const byte = createHash('sha256').update(`${id}:${attempts}`).digest()[0] ?? 0;
  return Math.round(full * (0.5 + byte / 512));
}

async function giveUp(
  place: Place,
  delivery: Delivery,
  failed: Failure,
  exhausted?: Exhausted,
): Promise<void> {
  const outcome = await sendDeadLetter(place, delivery, failed, exhausted);
  waitingOf(place).delete(delivery.id);
  logOutcome(place, delivery, outcome.kept ? 'dead-letter' : 'dropped', outcome.failure);
}
