import type { World } from '../../kernel/world.ts';

/** Receivers that wait for a message, by the queue's ARN. Not part of the world's data: they hold open requests. */
interface Waiting {
  readonly byQueue: Map<string, Set<() => void>>;
  isOver: boolean;
}

const waiting = new WeakMap<World, Waiting>();

function waitingIn(world: World): Waiting {
  let found = waiting.get(world);
  if (found === undefined) {
    const made: Waiting = { byQueue: new Map(), isOver: false };
    world.closers.push(() => {
      made.isOver = true;
      for (const arn of [...made.byQueue.keys()]) wakeReceivers(world, arn);
    });
    waiting.set(world, made);
    found = made;
  }
  return found;
}

/** Ends after `milliseconds`, or sooner when something happens to the queue. False: the sandbox stops. */
export async function waitForMessage(world: World, arn: string, milliseconds: number): Promise<boolean> {
  const here = waitingIn(world);
  if (here.isOver) return false;
  await new Promise<void>((resolve) => {
    const others = here.byQueue.get(arn) ?? new Set();
    here.byQueue.set(arn, others);
    const cancel = world.clock.after(milliseconds, wake);
    others.add(wake);
    function wake(): void {
      cancel();
      others.delete(wake);
      if (others.size === 0) here.byQueue.delete(arn);
      resolve();
    }
  });
  return !here.isOver;
}

export function wakeReceivers(world: World, arn: string): void {
  for (const wake of [...(waiting.get(world)?.byQueue.get(arn) ?? [])]) wake();
}
