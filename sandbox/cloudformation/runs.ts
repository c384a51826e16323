import type { World } from '../kernel/world.ts';

/**
 * What is under way with the stacks of a sandbox, one thing after the other for each stack:
 * a deletion that comes while a stack is being created begins once the creation has stopped.
 * Differs from AWS: what was under way when a sandbox stopped is not taken up again when its state is loaded.
 */
const runs = new WeakMap<World, Map<string, Promise<void>>>();

/** Begins `work` off the caller's turn, after whatever is under way with this stack. Resolves at its end, whatever that is. */
export function beginRun(world: World, stackId: string, work: () => Promise<void>): Promise<void> {
  const underway = runs.get(world) ?? new Map<string, Promise<void>>();
  runs.set(world, underway);
  const before = underway.get(stackId) ?? Promise.resolve();
  const run = before
    .then(() => passTime(world, 0))
    .then(work)
    .catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`sandbox: ${stackId}: ${text}\n`);
    })
    .finally(() => {
      if (underway.get(stackId) === run) underway.delete(stackId);
    });
  underway.set(stackId, run);
  return run;
}

/** Milliseconds. */
const PATIENCE = 1000;

/**
 * Waits for what is short.
 * Differs from AWS: ExecuteChangeSet and DeleteStack answer once the stack is done, when that takes less
 * than a second, and not at once: clients that look every five seconds would wait for nothing.
 */
export const waitAWhile = (world: World, run: Promise<void>): Promise<void> =>
  Promise.race([run, passTime(world, PATIENCE)]);

/** Once the sandbox has stopped its clock this never resolves, and what waits for it ends there. */
export const passTime = (world: World, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    world.clock.after(milliseconds, resolve);
  });
