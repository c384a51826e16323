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
