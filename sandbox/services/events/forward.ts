import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from './event.ts';

/**
 * Events on their way from bus to bus, by the entry that carries them. Forwarding is a PutEvents of the rule's role,
 * authorized and recorded as such, but the event stays what it is: id, account, region, time and an `aws.` source.
 * Only an entry object that was made in here can be found, so no caller can pass for one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 */
const underway = new WeakMap<PutEventsRequestEntry, BusEvent>();

export function forwardingEntry(event: BusEvent, busArn: string): PutEventsRequestEntry {
  const entry = { Source: event.source, DetailType: event['detail-type'], EventBusName: busArn };
  underway.set(entry, event);
  return entry;
}

export const forwardedEvent = (entry: PutEventsRequestEntry): BusEvent | undefined => underway.get(entry);
