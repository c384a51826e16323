import { setTimeout as sleep } from 'node:timers/promises';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import type { Stage } from '../../src/cli/stage/stage.ts';
import { rounded } from '../median.ts';
import { countFound, type Found, listAll } from './count.ts';
import { planDeliveries, type Size } from './plan.ts';
import { buildEvent, makeVictim, type StormEvent } from './prepare.ts';
import { type Progress, watchProgress } from './progress.ts';
import { sideBySide } from './side-by-side.ts';

export interface Settings extends Size {
  readonly seed: number;
  /** Before the name of every user: two storms on one stage are about other people. */
  readonly prefix: string;
  /** Events that are on their way at once: as many processes has the function. */
  readonly atOnce: number;
}

export interface Measured extends Found {
  readonly events: number;
  readonly principals: number;
  readonly eventsPerSecond: number;
  readonly awsCallsPerEvent: number;
  readonly failedInvocations: number;
  /** Of the sandbox's process, ms: other than the rate it does not depend on what else the machine does. */
  readonly sandboxCpuPerEvent: number;
  readonly peakBytes: number;
}

type Say = (text: string) => void;

/** Sends it, waits until nothing is on its way any more, and counts what is there. */
export async function runStorm(stage: Stage, settings: Settings, say: Say): Promise<Measured> {
  const { principals, seed, prefix, atOnce } = settings;
  const names = Array.from({ length: principals }, (_, index) => `${prefix}-${index}`);
  const victims = await sideBySide(names, 8, (name) => makeVictim(stage, name));
  const events = planDeliveries(settings, seed).map((delivery) => buildEvent(delivery, victims));
  const progress = watchProgress(stage);
  say(`${principals} users, ${events.length} events: starting ${atOnce} processes of the function`);
  await warmUp(stage, progress, settings);
  const known = new Set((await listAll(stage)).map(({ id }) => id));
  const before = {
    failures: await progress.countFailures(),
    calls: await progress.countCalls(),
    ...(await progress.readCosts()),
  };
  const seconds = await send(stage, events, { atOnce, progress, say });
  await settle(stage, progress, say);
  const failures = await progress.countFailures();
  const calls = [...(await progress.countCalls())]
    .map(([operation, count]) => ({ operation, count: count - (before.calls.get(operation) ?? 0) }))
    .sort((one, other) => other.count - one.count);
  for (const { operation, count } of calls)
    say(`${operation.padEnd(34)} ${rounded(count / events.length, 2)} an event`);
  const costs = await progress.readCosts();
  say('counting what is there');
  const found = await countFound(stage, victims, new Set(events.map(({ ref }) => ref)), known);
  return {
    events: events.length,
    principals,
    ...found,
    eventsPerSecond: events.length / seconds,
    awsCallsPerEvent: calls.reduce((sum, { count }) => sum + count, 0) / events.length,
    failedInvocations: failures - before.failures,
    sandboxCpuPerEvent: (costs.cpuTime - before.cpuTime) / events.length,
    peakBytes: costs.peakMemory,
  };
}

/** A process is started for every event that is on its way while none is free: about a user of their own. */
async function warmUp(stage: Stage, progress: Progress, { prefix, atOnce }: Settings): Promise<void> {
  const victims = [await makeVictim(stage, `${prefix}-warm-up`)];
  const event = buildEvent({ principal: 0, finding: 0, version: 0, format: 'guardduty' }, victims);
  await Promise.all(Array.from({ length: atOnce }, () => emit(stage, event)));
  await settle(stage, progress, () => undefined);
}

interface Sending {
  readonly atOnce: number;
  readonly progress: Progress;
  readonly say: Say;
}

/** Seconds from the first event to when none is under way any more, but for those that failed and are tried later. */
async function send(
  stage: Stage,
  events: readonly StormEvent[],
  { atOnce, progress, say }: Sending,
): Promise<number> {
  const started = performance.now();
  let [sent, saidAt] = [0, started];
  for (;;) {
    const underWay = await progress.countUnderWay();
    if (underWay === 0 && sent === events.length) return (performance.now() - started) / 1000;
    const next = events.slice(sent, sent + Math.max(0, atOnce - underWay));
    await Promise.all(next.map((event) => emit(stage, event)));
    sent += next.length;
    if (performance.now() - saidAt > 10_000) {
      saidAt = performance.now();
      const rate = rounded((sent - underWay) / ((saidAt - started) / 1000));
      const peak = rounded((await progress.readCosts()).peakMemory / 2 ** 20, 0);
      say(`${sent - underWay} of ${events.length}, ${rate} a second, ${peak} MB`);
    }
    await sleep(10);
  }
}

async function emit(
  { sandbox }: Stage,
  { source, detailType, resources, detail }: StormEvent,
): Promise<void> {
  const { account } = sandbox.administrator;
  const { region } = leakedUserKey;
  await sandbox.control('POST emit', { account, region, source, detailType, resources, detail });
}

const MINUTES = 20;

/** Until nothing is left to do. What failed is tried again after minutes, which the sandbox's clock is given. */
async function settle(stage: Stage, progress: Progress, say: Say): Promise<void> {
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (let look = 0; look < 50; look += 1) {
      if ((await progress.countUnfinished()) === 0) return;
      await sleep(100);
    }
    say('something is left to be done again: the clock goes on by a minute');
    await stage.sandbox.control('POST clock', { advance: 61_000 });
  }
}
