import type { ChildProcess } from 'node:child_process';
import type { WireResponse } from '../../../kernel/protocol/wire.ts';
import type { World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';
import { fault } from './fault.ts';
import type { Invocation, Outcome } from './invocation.ts';
import type { LogSink } from './log-sink.ts';
import { publishInvocation } from './metrics.ts';
import type { Output } from './output.ts';
import { endLines, type Report, startLines } from './platform-lines.ts';

/** A process and the one invocation that it works on. */
export interface Live {
  readonly world: World;
  readonly found: LambdaFunction;
  readonly child: ChildProcess;
  readonly sink: LogSink;
  readonly output: Output;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  job?: Job | undefined;
  /** The process asks for work; this answers it. */
  poll?: ((response: WireResponse) => void) | undefined;
  timer?: NodeJS.Timeout;
  /** Set once the process has asked for work. */
  initDuration?: number;
  initFault?: Uint8Array;
  isInitReported: boolean;
  memoryUsed: number;
  /** Gone, or about to go: it takes no more work. */
  hasEnded: boolean;
}

interface Job {
  readonly invocation: Invocation;
  resolve(outcome: Outcome | 'not-run'): void;
  /** When the process took it, ms of `performance.now()`. */
  takenAt?: number;
  tail: string;
  verdict?: Verdict;
}

interface Verdict {
  readonly payload: Uint8Array;
  readonly status: Report['status'];
}

const TAIL = 4096;
/** A slow log store does not keep the caller waiting longer, ms of real time. */
const LONGEST_FLUSH = 500;

export function log(live: Live, line: string): void {
  live.sink.write(line);
  if (live.job !== undefined) live.job.tail = `${live.job.tail}${line}\n`.slice(-TAIL);
}

/** Ends the process when its job is not done in time. */
export function limit(live: Live, milliseconds: number): void {
  clearTimeout(live.timer);
  live.timer = setTimeout(() => {
    if (live.job === undefined || live.job.verdict !== undefined) return;
    const text = `Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`;
    const { requestId } = live.job.invocation;
    const payload = fault('Sandbox.Timedout', `RequestId: ${requestId} Error: ${text}`);
    live.job.verdict = { status: 'timeout', payload };
    log(live, `${new Date(live.world.clock.now()).toISOString()} ${requestId} ${text}`);
    live.child.kill('SIGKILL');
  }, milliseconds);
}

/** Gives the job to the process, when there is one and it has asked. */
export function hand(live: Live): void {
  const { job, poll, world, found } = live;
  if (job === undefined || job.takenAt !== undefined || poll === undefined) return;
  job.takenAt = performance.now();
  const now = world.clock.now();
  for (const line of startLines(found.settings.logging, job.invocation.requestId, now)) log(live, line);
  live.poll = undefined;
  poll(invocationResponse(world, found, job.invocation, now));
  limit(live, found.settings.timeout * 1000);
}

/** What the process says of its job. False: it has no such one. */
export function decide(live: Live, requestId: string, verdict: Verdict): boolean {
  const { job } = live;
  if (job?.invocation.requestId !== requestId || job.takenAt === undefined) return false;
  if (job.verdict === undefined) {
    job.verdict = verdict;
    void settle(live, job, verdict);
  }
  return true;
}

/** The process has ended: its job has failed, or was never taken. */
export async function settleEnded(live: Live, how: string): Promise<void> {
  const { job } = live;
  const wasDecided = job?.verdict !== undefined && job.verdict.status !== 'timeout';
  live.hasEnded = true;
  live.poll = undefined;
  if (job === undefined || wasDecided) return live.sink.flush();
  if (job.takenAt === undefined && live.initDuration !== undefined && job.verdict === undefined) {
    clearTimeout(live.timer);
    live.job = undefined;
    return job.resolve('not-run');
  }
  const { requestId } = job.invocation;
  const exit = () => fault('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited ${how}`);
  await settle(live, job, job.verdict ?? { status: 'error', payload: live.initFault ?? exit() });
}

async function settle(live: Live, job: Job, { payload, status }: Verdict): Promise<void> {
  clearTimeout(live.timer);
  const { world, found, initDuration } = live;
  const { requestId } = job.invocation;
  const duration = performance.now() - (job.takenAt ?? live.startedAt);
  await live.output.drained(requestId);
  const report: Report = {
    requestId,
    status,
    duration,
    memorySize: found.settings.memorySize,
    memoryUsed: live.memoryUsed,
    ...(live.isInitReported || initDuration === undefined ? {} : { initDuration }),
  };
  live.isInitReported = true;
  for (const line of endLines(found.settings.logging, report, world.clock.now())) log(live, line);
  await atMost(LONGEST_FLUSH, live.sink.flush());
  publishInvocation(world, found, report);
  live.job = undefined;
  job.resolve({
    payload,
    logTail: job.tail,
    ...(status === 'success' ? {} : { functionError: 'Unhandled' as const }),
  });
}

function invocationResponse(
  world: World,
  found: LambdaFunction,
  invocation: Invocation,
  now: number,
): WireResponse {
  const { requestId, clientContext } = invocation;
  const root = `${Math.floor(now / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(now + found.settings.timeout * 1000),
      'lambda-runtime-invoked-function-arn': found.arn,
      'lambda-runtime-trace-id': `Root=1-${root};Sampled=0`,
      'lambda-runtime-sandbox-clock-offset': String(world.clock.offset()),
      ...(clientContext === undefined ? {} : { 'lambda-runtime-client-context': clientContext }),
    },
    body: invocation.payload,
  };
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
