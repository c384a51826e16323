import { z } from 'zod';
import { type Route, route } from '../../control/route.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { World } from '../../kernel/world.ts';
import { waitingOf } from './delivery.ts';
import { deliveryLog, placesOf } from './delivery-log.ts';
import { emit } from './emit.ts';

const EMIT = z.object({
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  source: z.string().min(1).max(256),
  detailType: z.string().min(1).max(128),
  detail: z.record(z.string(), z.json()),
  resources: z.array(z.string().max(2048)).max(100).optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  id: z.string().min(1).max(64).optional(),
});

/**
 * The control routes of EventBridge: `POST emit` puts an event that only AWS may send on a default bus;
 * `GET deliveries` says what became of events.
 */
export function eventRoutes(world: World): Record<string, Route> {
  return {
    'POST emit': route(EMIT, (event) => ({ eventId: emitFrom(world, event) })),
    'GET deliveries': () => ({ deliveries: listDeliveries(world) }),
  };
}

function emitFrom(world: World, given: z.infer<typeof EMIT>): string {
  const { time, resources, id, ...event } = given;
  if (!world.accounts.has(event.account))
    throw new AwsError('ValidationException', `The sandbox has no account ${event.account}.`, {
      status: 400,
    });
  return emit(world, {
    ...event,
    ...(resources === undefined ? {} : { resources }),
    ...(time === undefined ? {} : { at: Date.parse(time) }),
    ...(id === undefined ? {} : { id }),
  });
}

function listDeliveries(world: World): object[] {
  return placesOf(world).map((place) => {
    const { counts, recent } = deliveryLog(place);
    return {
      account: place.account,
      region: place.region,
      counts,
      waiting: [...waitingOf(place).values()].map(({ event, rule, target, attempts, dueAt }) => ({
        eventId: event.id,
        rule: rule.arn,
        target: target.Arn,
        attempts,
        dueAt: new Date(dueAt).toISOString(),
      })),
      recent: recent.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
    };
  });
}
