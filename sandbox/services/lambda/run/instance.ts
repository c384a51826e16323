import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WireResponse } from '../../../kernel/protocol/wire.ts';
import type { World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';
import type { LogSink } from './log-sink.ts';
import { type Output, readOutput } from './output.ts';
import { endLines, type Report, startLines } from './platform-lines.ts';

export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** JSON, as the caller gave it. */
  readonly clientContext?: string;
}

export interface Outcome {
  readonly payload: Uint8Array;
  readonly functionError?: 'Unhandled';
  /** The last 4 KiB of what the invocation logged. */
  readonly logTail: string;
}

/** One process of a function, and what the Lambda Runtime API asks of it. */
export interface Instance {
  readonly found: LambdaFunction;
  isIdle(): boolean;
  /** `not-run`: the process ended before it took the event, so another one may. */
  run(invocation: Invocation): Promise<Outcome | 'not-run'>;
  end(): void;
  readonly ended: Promise<void>;
  next(): Promise<WireResponse>;
  /** False: the process has no such invocation. */
  respond(requestId: string, payload: Uint8Array, memoryUsed: number): boolean;
  fail(requestId: string, payload: Uint8Array): boolean;
  failInit(payload: Uint8Array): void;
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

const CLIENT = fileURLToPath(new URL('./runtime-client.mjs', import.meta.url));
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const LONGEST_INIT = 10_000;
const TAIL = 4096;
/** A slow log store does not keep the caller waiting longer, ms of real time. */
const LONGEST_FLUSH = 500;

/**
 * Starts the process. Its limits are in real time, not in the sandbox's: a process does not run faster
 * because a scenario has advanced the clock.
 * Differs from AWS: a function runs as a plain process of the person who started the sandbox: it is not
 * frozen between invocations, its folder is not read-only, `/tmp` is the machine's own, and what it may do
 * on this machine is not limited.
 */
export function startInstance(
  world: World,
  found: LambdaFunction,
  folder: string,
  env: Record<string, string>,
  sink: LogSink,
): Instance {
  const { settings } = found;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [`--max-old-space-size=${settings.memorySize}`, CLIENT], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let job: Job | undefined;
  let poll: ((response: WireResponse) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let initDuration: number | undefined;
  let initFault: Uint8Array | undefined;
  let isInitReported = false;
  let memoryUsed = 0;
  let hasEnded = false;

  const output: Output = readOutput(child, log);
  const ended = whenEnded(child).then(async (how) => {
    hasEnded = true;
    poll = undefined;
    if (job === undefined) return sink.flush();
    if (job.takenAt === undefined && initDuration !== undefined && job.verdict === undefined) {
      const waiting = job;
      job = undefined;
      return waiting.resolve('not-run');
    }
    const { requestId } = job.invocation;
    job.verdict ??= {
      status: 'error',
      payload:
        initFault ?? fault('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited ${how}`),
    };
    await settle(job);
  });

  function log(line: string): void {
    sink.write(line);
    if (job !== undefined) job.tail = `${job.tail}${line}\n`.slice(-TAIL);
  }

  function limit(milliseconds: number): void {
    timer = setTimeout(() => {
      if (job === undefined || job.verdict !== undefined) return;
      const text = `Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`;
      const { requestId } = job.invocation;
      job.verdict = {
        status: 'timeout',
        payload: fault('Sandbox.Timedout', `RequestId: ${requestId} Error: ${text}`),
      };
      log(`${new Date(world.clock.now()).toISOString()} ${requestId} ${text}`);
      child.kill('SIGKILL');
    }, milliseconds);
  }

  function hand(): void {
    if (job === undefined || poll === undefined) return;
    clearTimeout(timer);
    job.takenAt = performance.now();
    const { invocation } = job;
    const now = world.clock.now();
    for (const line of startLines(settings.logging, invocation.requestId, now)) log(line);
    const give = poll;
    poll = undefined;
    give(invocationResponse(world, found, invocation, now));
    limit(settings.timeout * 1000);
  }

  function decide(requestId: string, verdict: Verdict): boolean {
    if (job?.invocation.requestId !== requestId || job.takenAt === undefined) return false;
    if (job.verdict === undefined) {
      job.verdict = verdict;
      clearTimeout(timer);
      void settle(job);
    }
    return true;
  }

  async function settle(settled: Job): Promise<void> {
    clearTimeout(timer);
    const { requestId } = settled.invocation;
    const duration = performance.now() - (settled.takenAt ?? startedAt);
    await output.drained(requestId);
    const { payload, status } = settled.verdict ?? { payload: new Uint8Array(), status: 'error' };
    const report: Report = {
      requestId,
      status,
      duration,
      memorySize: settings.memorySize,
      memoryUsed,
      ...(isInitReported || initDuration === undefined ? {} : { initDuration }),
    };
    isInitReported = true;
    for (const line of endLines(settings.logging, report, world.clock.now())) log(line);
    await atMost(LONGEST_FLUSH, sink.flush());
    if (job === settled) job = undefined;
    settled.resolve({
      payload,
      logTail: settled.tail,
      ...(status === 'success' ? {} : { functionError: 'Unhandled' as const }),
    });
  }

  return {
    found,
    ended,
    isIdle: () => job === undefined && !hasEnded,
    end: () => void child.kill('SIGKILL'),
    run: (invocation) =>
      new Promise((resolve) => {
        job = { invocation, resolve, tail: '' };
        if (hasEnded) {
          job = undefined;
          return resolve('not-run');
        }
        // A process that never asks, because its last event left it busy, is ended like one that never answers.
        limit(initDuration === undefined ? LONGEST_INIT : settings.timeout * 1000);
        hand();
      }),
    next: () =>
      new Promise((resolve) => {
        initDuration ??= performance.now() - startedAt;
        poll = resolve;
        hand();
      }),
    respond(requestId, payload, memory) {
      memoryUsed = Math.max(memoryUsed, memory);
      return decide(requestId, { payload, status: 'success' });
    },
    fail: (requestId, payload) => decide(requestId, { payload, status: 'error' }),
    failInit(payload) {
      initFault = payload;
    },
  };
}

/** `with error: exit status 1`; a process that could not be started ends here too. */
function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`with error: ${error.message}`));
    child.once('exit', (status, signal) => {
      if (signal !== null) resolve(`with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`);
      else resolve(status === 0 ? 'without providing a reason' : `with error: exit status ${status}`);
    });
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

export const fault = (errorType: string, errorMessage: string): Uint8Array =>
  Buffer.from(JSON.stringify({ errorType, errorMessage }));

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
