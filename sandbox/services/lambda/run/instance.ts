import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WireResponse } from '../../../kernel/protocol/wire.ts';
import type { World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { decide, hand, type Live, limit, log, settleEnded } from './job.ts';
import type { LogSink } from './log-sink.ts';
import { readOutput } from './output.ts';

/** One process of a function, and what the Lambda Runtime API asks of it. */
export interface Instance {
  readonly found: LambdaFunction;
  isIdle(): boolean;
  /** `not-run`: the process ended before it took the event, so another one may. */
  run(invocation: Invocation): Promise<Outcome | 'not-run'>;
  end(): void;
  /** It has asked for its first event. */
  readonly hasStarted: Promise<void>;
  readonly ended: Promise<void>;
  next(): Promise<WireResponse>;
  /** False: the process has no such invocation. */
  respond(requestId: string, payload: Uint8Array, memoryUsed: number): boolean;
  fail(requestId: string, payload: Uint8Array): boolean;
  failInit(payload: Uint8Array): void;
}

const CLIENT = fileURLToPath(new URL('./runtime-client.mjs', import.meta.url));
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const LONGEST_INIT = 10_000;

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
  const child = spawn(process.execPath, [`--max-old-space-size=${found.settings.memorySize}`, CLIENT], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const live: Live = {
    world,
    found,
    child,
    sink,
    output: readOutput(child, (line) => log(live, line)),
    startedAt: performance.now(),
    memoryUsed: 0,
    isInitReported: false,
    hasEnded: false,
  };
  let started: () => void;
  const hasStarted = new Promise<void>((resolve) => {
    started = resolve;
  });
  return {
    found,
    hasStarted,
    ended: whenEnded(child).then((how) => settleEnded(live, how)),
    isIdle: () => live.job === undefined && !live.hasEnded,
    end() {
      // At once, and not when it is gone: nobody may give it work in between.
      live.hasEnded = true;
      child.kill('SIGKILL');
    },
    run: (invocation) => run(live, invocation),
    next() {
      started();
      return poll(live);
    },
    respond(requestId, payload, memory) {
      live.memoryUsed = Math.max(live.memoryUsed, memory);
      return decide(live, requestId, { payload, status: 'success' });
    },
    fail: (requestId, payload) => decide(live, requestId, { payload, status: 'error' }),
    failInit(payload) {
      live.initFault = payload;
    },
  };
}

function run(live: Live, invocation: Invocation): Promise<Outcome | 'not-run'> {
  return new Promise((resolve) => {
    if (live.hasEnded) return resolve('not-run');
    live.job = { invocation, resolve, tail: '' };
    // A process that never asks, because its last event left it busy, is ended like one that never answers.
    limit(live, live.initDuration === undefined ? LONGEST_INIT : live.found.settings.timeout * 1000);
    hand(live);
  });
}

function poll(live: Live): Promise<WireResponse> {
  return new Promise((resolve) => {
    live.initDuration ??= performance.now() - live.startedAt;
    live.poll = resolve;
    hand(live);
  });
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
