import { AwsError } from '../../../kernel/aws-error.ts';
import type { World } from '../../../kernel/world.ts';
import { type FunctionName, findFunction, type LambdaFunction, throttled } from '../function.ts';
import { reportFault } from '../report-fault.ts';
import { isFleetClosed, runFunction } from '../run/fleet.ts';
import type { Invocation, Outcome } from '../run/invocation.ts';
import { type Failure, reportFailure } from './destinations.ts';

interface Event {
  readonly invocation: Invocation;
  readonly function: FunctionName;
  readonly acceptedAt: number;
  /** Invocations that ended with an error of the function. */
  failures: number;
  /** Refusals in a row: throttles, or a role that cannot be assumed. */
  refusals: number;
  lastOutcome?: Outcome;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const OLDEST = 6 * 60 * 60;
const RETRY_AFTER = [60_000, 120_000];
const LONGEST_BACKOFF = 300_000;
/** Differs from AWS: 128 MiB of asynchronous events wait at most; more are throttled. */
const MOST_BYTES = 128 * 1024 * 1024;

const waiting = new WeakMap<World, { bytes: number; events: number }>();

/** Events that were taken and are not done with: they run, or wait for another try. */
export const countAccepted = (world: World): number => waiting.get(world)?.events ?? 0;

/** Takes an event and answers at once; what becomes of it is between Lambda and the function. */
export function acceptEvent(world: World, found: LambdaFunction, invocation: Invocation): void {
  const queue = waiting.get(world) ?? { bytes: 0, events: 0 };
  waiting.set(world, queue);
  if (queue.bytes + invocation.payload.length > MOST_BYTES)
    throw throttled('ConcurrentInvocationLimitExceeded');
  queue.bytes += invocation.payload.length;
  queue.events += 1;
  const event: Event = {
    invocation,
    function: { account: found.account, region: found.region, name: found.name },
    acceptedAt: world.clock.now(),
    failures: 0,
    refusals: 0,
  };
  void attempt(world, event);
}

async function attempt(world: World, event: Event): Promise<void> {
  try {
    const wait = await tryOnce(world, event);
    if (wait === 'done' || isFleetClosed(world)) forget(world, event);
    else world.clock.after(wait, () => void attempt(world, event));
  } catch (error) {
    forget(world, event);
    reportFault('an asynchronous event', error);
  }
}

function forget(world: World, event: Event): void {
  const queue = waiting.get(world);
  if (queue === undefined) return;
  queue.bytes -= event.invocation.payload.length;
  queue.events -= 1;
}

/** Milliseconds until the next attempt, or that there is none. */
async function tryOnce(world: World, event: Event): Promise<number | 'done'> {
  const found = findFunction(world, event.function);
  if (found === undefined || isFleetClosed(world)) return 'done';
  const oldest = (found.eventInvoke?.maximumEventAge ?? OLDEST) * 1000;
  if (world.clock.now() - event.acceptedAt >= oldest) return giveUp(world, found, event, 'EventAgeExceeded');
  // A function without any concurrency hands its events on at once.
  if (found.reservedConcurrency === 0) return giveUp(world, found, event, 'EventAgeExceeded');
  let outcome: Outcome;
  try {
    outcome = await runFunction(world, found, event.invocation);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    event.refusals += 1;
    return Math.min(LONGEST_BACKOFF, 1000 * 2 ** Math.min(event.refusals - 1, 10));
  }
  event.refusals = 0;
  if (outcome.functionError === undefined) return 'done';
  event.failures += 1;
  event.lastOutcome = outcome;
  const retries = found.eventInvoke?.maximumRetryAttempts ?? RETRY_AFTER.length;
  if (event.failures > retries) return giveUp(world, found, event, 'RetriesExhausted');
  return RETRY_AFTER[event.failures - 1] ?? LONGEST_BACKOFF;
}

async function giveUp(
  world: World,
  found: LambdaFunction,
  event: Event,
  condition: Failure['condition'],
): Promise<'done'> {
  // As it is now: the destination may have been set while the event waited.
  const current = findFunction(world, found) ?? found;
  await reportFailure(world, current, {
    condition,
    requestId: event.invocation.requestId,
    payload: event.invocation.payload,
    invokeCount: event.failures,
    outcome: event.lastOutcome,
  });
  return 'done';
}
