import { setTimeout } from 'node:timers/promises';
import type { World } from '../kernel/world.ts';
import { waitingOf } from '../services/events/delivery.ts';
import { placesOf } from '../services/events/delivery-log.ts';
import { countAccepted } from '../services/lambda/events/queue.ts';
import { countRunning } from '../services/lambda/run/fleet.ts';

/** How much is on its way, for who waits until nothing is: in numbers alone, so that it can be asked often. */
export const countUnderWay = (world: World) => ({
  /** Deliveries of EventBridge that no target has taken yet. */
  deliveries: placesOf(world).reduce((sum, place) => sum + waitingOf(place).size, 0),
  /** Asynchronous events that Lambda has taken and not done with: they run, or wait for another try. */
  events: countAccepted(world),
  /** Invocations that run. */
  invocations: countRunning(world),
});

/** Longer than most functions may run, ms: one that hangs must not hold up the clock for ever. */
const LONGEST = 50_000;

/** Waits until no function runs. */
export async function untilNoneRuns(world: World): Promise<void> {
  for (let waited = 0; countRunning(world) > 0 && waited < LONGEST; waited += 20) await setTimeout(20);
}
