import type { Place } from '../../kernel/state.ts';
import { countMessages } from '../sqs/messages.ts';
import { queues } from '../sqs/queue.ts';
import { alarmsState } from './alarm.ts';
import { changeState } from './change-state.ts';
import { evaluateAlarm } from './evaluate.ts';
import { publishMetric } from './publish.ts';

const MINUTE = 60_000;

/** How many missed minutes are made up for when the clock is advanced far. */
const MOST_CAUGHT_UP = 60;

/**
 * Evaluates the alarms of an account and region at every full minute, for as long as there are any.
 * Differs from AWS: alarms look at a minute's data as soon as it has ended. When the sandbox's clock is advanced past
 * several minutes, the newest 60 of them are evaluated, one after the other, at once.
 */
export function keepWatch(place: Place): void {
  const { world, account, region } = place;
  const state = alarmsState(place);
  if (state.nextAt !== undefined) return;
  state.nextAt = (Math.floor(world.clock.now() / MINUTE) + 1) * MINUTE;
  // Not the call that a place may come as: what waits holds on to no more than it needs.
  awaitTime({ world, account, region }, state.nextAt);
}

function awaitTime(place: Place, nextAt: number): void {
  const { clock } = place.world;
  clock.after(Math.max(0, nextAt - clock.now()), () => evaluateDue(place, nextAt));
}

function evaluateDue(place: Place, dueAt: number): void {
  const state = alarmsState(place);
  if (state.alarms.size === 0) {
    delete state.nextAt;
    return;
  }
  const missed = Math.floor((place.world.clock.now() - dueAt) / MINUTE);
  state.nextAt = dueAt + (missed + 1) * MINUTE;
  awaitTime(place, state.nextAt);
  for (let index = Math.max(0, missed - MOST_CAUGHT_UP + 1); index <= missed; index += 1)
    evaluateAll(place, dueAt + index * MINUTE);
}

function evaluateAll(place: Place, at: number): void {
  sampleQueues(place, at - 1);
  for (const alarm of alarmsState(place).alarms.values()) {
    const state = evaluateAlarm(place, alarm, at);
    if (state !== 'as-it-was') changeState(place, alarm, state);
  }
}

/**
 * Differs from AWS: of the metrics of SQS only ApproximateNumberOfMessagesVisible is there, once a minute for every
 * queue of an account and region that has an alarm.
 */
function sampleQueues(place: Place, at: number): void {
  for (const queue of queues(place).values()) {
    publishMetric(place, {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: queue.name },
      value: countMessages(queue, at).visible,
      unit: 'Count',
      at,
    });
  }
}
