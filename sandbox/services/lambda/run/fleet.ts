import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { World } from '../../../kernel/world.ts';
import { findFunction, type LambdaFunction, throttled } from '../function.ts';
import { assumeExecutionRole } from '../role.ts';
import { unpackCode } from './code-folder.ts';
import { type Instance, startInstance } from './instance.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { openLogSink } from './log-sink.ts';
import { publishThrottle } from './metrics.ts';
import { processEnvironment } from './process-environment.ts';
import { makeTurns, type Turns } from './turns.ts';

/**
 * Differs from AWS: no more than 64 invocations run at once in the whole sandbox; more are throttled as
 * in an account that is at its limit of concurrency.
 */
const MOST_RUNNING = 64;
/**
 * Differs from AWS: no more processes of functions start at once than the machine has cores; the others wait. Ten that
 * start side by side on two cores would all be late for what they have to do in time.
 */
const MOST_STARTING = Math.max(2, availableParallelism());
/** How long a process waits for another event, ms of the sandbox's time. */
const IDLE = 40 * 60_000;

interface Member {
  readonly instance: Instance;
  /** When half its session's life is over, and a new process with a new session takes its place. */
  readonly renewAt: number;
  cancelIdle?: () => void;
}

interface Fleet {
  /** The latest used last. */
  readonly members: Set<Member>;
  /** By the name in its path of the Runtime API. */
  readonly byRuntimeId: Map<string, Instance>;
  readonly starts: Turns;
  /** Invocations that run, by the function's ARN. */
  readonly running: Map<string, number>;
  isClosed: boolean;
}

const fleets = new WeakMap<World, Fleet>();

function fleetOf(world: World): Fleet {
  let fleet = fleets.get(world);
  if (fleet === undefined) {
    const made: Fleet = {
      members: new Set(),
      byRuntimeId: new Map(),
      starts: makeTurns(MOST_STARTING),
      running: new Map(),
      isClosed: false,
    };
    fleet = made;
    fleets.set(world, made);
    world.closers.push(async () => {
      made.isClosed = true;
      const instances = [...made.byRuntimeId.values()];
      for (const instance of instances) instance.end();
      await Promise.all(instances.map((instance) => instance.ended));
    });
  }
  return fleet;
}

export const isFleetClosed = (world: World): boolean => fleets.get(world)?.isClosed === true;

export const findInstance = (world: World, runtimeId: string): Instance | undefined =>
  fleets.get(world)?.byRuntimeId.get(runtimeId);

/** Invocations that run, of all functions. */
export const countRunning = (world: World): number =>
  [...(fleets.get(world)?.running.values() ?? [])].reduce((sum, one) => sum + one, 0);

/** Runs the function once, in a warm process or a new one. Throws AWS's refusal when there is no room. */
export async function runFunction(
  world: World,
  found: LambdaFunction,
  invocation: Invocation,
): Promise<Outcome> {
  const fleet = fleetOf(world);
  refuseBeyondLimit(world, fleet, found);
  count(fleet, found.arn, 1);
  try {
    for (;;) {
      const member = takeWarm(world, fleet, found) ?? (await startMember(world, fleet, found));
      const running = member.instance.run(invocation);
      fleet.members.add(member);
      const outcome = await running;
      if (outcome === 'not-run') {
        fleet.members.delete(member);
        continue;
      }
      release(world, fleet, member);
      return outcome;
    }
  } finally {
    count(fleet, found.arn, -1);
  }
}

function refuseBeyondLimit(world: World, fleet: Fleet, found: LambdaFunction): void {
  const reserved = found.reservedConcurrency;
  const all = countRunning(world);
  const isReserveUsed = reserved !== undefined && (fleet.running.get(found.arn) ?? 0) >= reserved;
  if (!isReserveUsed && !fleet.isClosed && all < MOST_RUNNING) return;
  publishThrottle(world, found);
  throw throttled(
    isReserveUsed ? 'ReservedFunctionConcurrentInvocationLimitExceeded' : 'ConcurrentInvocationLimitExceeded',
  );
}

function count(fleet: Fleet, arn: string, change: 1 | -1): void {
  const running = (fleet.running.get(arn) ?? 0) + change;
  if (running > 0) fleet.running.set(arn, running);
  else fleet.running.delete(arn);
}

function takeWarm(world: World, fleet: Fleet, found: LambdaFunction): Member | undefined {
  const member = [...fleet.members].findLast(
    ({ instance, renewAt }) =>
      instance.found.deployment === found.deployment && instance.isIdle() && renewAt > world.clock.now(),
  );
  if (member === undefined) return undefined;
  member.cancelIdle?.();
  fleet.members.delete(member);
  return member;
}

async function startMember(world: World, fleet: Fleet, found: LambdaFunction): Promise<Member> {
  const endTurn = await fleet.starts.take();
  try {
    const member = await makeMember(world, fleet, found);
    void Promise.race([member.instance.hasStarted, member.instance.ended]).then(endTurn);
    return member;
  } catch (error) {
    endTurn();
    throw error;
  }
}

async function makeMember(world: World, fleet: Fleet, found: LambdaFunction): Promise<Member> {
  const session = await assumeExecutionRole(world, found, found.settings.role).catch((cause) => {
    if (!(cause instanceof AwsError)) throw cause;
    throw new AwsError(
      'AccessDeniedException',
      'The role defined for the function cannot be assumed by Lambda.',
      { status: 403, cause },
    );
  });
  const inUse = new Set([...fleet.byRuntimeId.values()].map((instance) => instance.found.code.sha256));
  const folder = await unpackCode(world, found.code, inUse);
  if (fleet.isClosed) throw throttled('ConcurrentInvocationLimitExceeded');
  if (fleet.byRuntimeId.size >= MOST_RUNNING) endLongestIdle(fleet);
  const logStream = logStreamName(world);
  // Not one of the world's ids: those can be computed by anybody who knows the seed.
  const runtimeId = randomBytes(24).toString('base64url');
  const env = processEnvironment(world, found, { runtimeId, folder, logStream, session });
  const instance = startInstance(world, found, folder, env, openLogSink(world, found, session, logStream));
  const member: Member = { instance, renewAt: (session.issuedAt + session.expiresAt) / 2 };
  fleet.byRuntimeId.set(runtimeId, instance);
  void instance.ended.then(() => {
    fleet.byRuntimeId.delete(runtimeId);
    fleet.members.delete(member);
    member.cancelIdle?.();
  });
  return member;
}

function logStreamName(world: World): string {
  const [year, month, day] = new Date(world.clock.now()).toISOString().slice(0, 10).split('-');
  return `${year}/${month}/${day}/[$LATEST]${world.ids.hex(32)}`;
}

function release(world: World, fleet: Fleet, member: Member): void {
  const { found } = member.instance;
  const current = findFunction(world, found);
  if (current?.deployment !== found.deployment || member.renewAt <= world.clock.now() || fleet.isClosed) {
    member.instance.end();
    return;
  }
  if (!member.instance.isIdle()) return;
  // Last in the set: the process used last is the first to be used again.
  fleet.members.delete(member);
  fleet.members.add(member);
  member.cancelIdle = world.clock.after(IDLE, () => {
    if (member.instance.isIdle()) member.instance.end();
  });
}

function endLongestIdle(fleet: Fleet): void {
  for (const { instance } of fleet.members) {
    if (!instance.isIdle()) continue;
    instance.end();
    return;
  }
}

/** A changed or deleted function's waiting processes end now, its working ones after their event. */
export function endIdle(world: World, arn: string): void {
  for (const { instance } of fleets.get(world)?.members ?? [])
    if (instance.found.arn === arn && instance.isIdle()) instance.end();
}
