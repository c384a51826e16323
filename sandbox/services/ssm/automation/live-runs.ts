import type { Session } from '../../../kernel/operation.ts';
import type { Place } from '../../../kernel/state.ts';
import type { World } from '../../../kernel/world.ts';
import type { Signal } from './action.ts';
import { type Execution, isEnded } from './execution.ts';
import { setExecutionStatus } from './status.ts';

/** What is under way with one execution, and cannot be written down. */
export interface LiveRun {
  /** Aborted with the reason `Cancel` when the execution is cancelled. */
  readonly halt: AbortController;
  readonly whenEnded: Promise<void>;
  readonly end: () => void;
  /** The step that waits for a person. */
  waiting?: { readonly stepId: string; readonly stepName: string; take(signal: Signal): void };
  /** The role's session that the execution was started with. */
  session?: Session | undefined;
  /** Attempts made. */
  attempts: number;
  /** It has made as many as it may. */
  isExhausted: boolean;
}

/**
 * Differs from AWS: an execution that was under way when a sandbox stopped is not taken up again when its
 * state is loaded.
 */
const runs = new WeakMap<World, Map<string, LiveRun>>();

export function openRun(world: World, execution: Execution): LiveRun {
  const ofWorld = runs.get(world) ?? new Map<string, LiveRun>();
  runs.set(world, ofWorld);
  const { promise, resolve } = makePromise();
  const run: LiveRun = {
    halt: new AbortController(),
    whenEnded: promise,
    end: resolve,
    attempts: 0,
    isExhausted: false,
  };
  ofWorld.set(execution.id, run);
  void promise.then(() => ofWorld.delete(execution.id));
  return run;
}

function makePromise(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

export const findRun = (world: World, id: string): LiveRun | undefined => runs.get(world)?.get(id);

export async function whenEnded(world: World, execution: Execution): Promise<void> {
  if (!isEnded(execution)) await findRun(world, execution.id)?.whenEnded;
}

/** Cancelled at once, or once the current step has ended. False: it has ended, or is being cancelled already. */
export function requestStop(place: Place, execution: Execution, type: 'Cancel' | 'Complete'): boolean {
  if (isEnded(execution) || execution.status === 'Cancelling') return false;
  execution.stop = type;
  const run = findRun(place.world, execution.id);
  if (execution.status === 'Pending') {
    // It holds no room that another one waits for.
    setExecutionStatus(place, execution, 'Cancelled');
    run?.end();
  } else if (type === 'Cancel') {
    setExecutionStatus(place, execution, 'Cancelling');
    run?.halt.abort('Cancel');
  }
  return true;
}
