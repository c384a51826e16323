import type { World } from '../../kernel/world.ts';
import { arrive } from './arrive.ts';
import { buildEvent } from './event.ts';
import type { JsonObject } from './pattern/json.ts';

/** An event as an AWS service sends it to the default bus of an account. */
interface EmittedEvent {
  readonly account: string;
  readonly region: string;
  /** `aws.guardduty` */
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
  /** Milliseconds since the epoch; absent: now. */
  readonly at?: number;
  /** The same id twice is the same event twice, as at-least-once delivery can bring it. */
  readonly id?: string;
}

/**
 * Puts an event on the default bus that no client may put there, because its source begins with `aws.`:
 * for the sandbox's own services and its control endpoint. It needs no permission and leaves no record, as
 * the events of AWS services do not. Returns the event's id.
 */
export function emit(world: World, emitted: EmittedEvent): string {
  const { account, region, source, detailType, resources = [], id } = emitted;
  const place = { world, account, region };
  // The event must be plain JSON, and not change with what its sender does to the object later.
  const detail: JsonObject = JSON.parse(JSON.stringify(emitted.detail));
  const at = emitted.at ?? world.clock.now();
  const event = buildEvent(place, {
    source,
    detailType,
    detail,
    resources,
    at,
    ...(id === undefined ? {} : { id }),
  });
  arrive(place, 'default', event, { forwarded: false });
  return event.id;
}
