import type { Envelope } from './format.ts';
import { type Fields, isFields, parseJson, textOf } from './json.ts';
import { dropAbsent } from './lenient.ts';

/** What is around the finding, or why it cannot be one. */
export function openEnvelope(event: unknown): Envelope | string {
  if (!isFields(event)) return 'it is no JSON object';
  if (Object.hasOwn(event, 'detail-type')) return openEvent(event);
  if (Object.hasOwn(event, 'DetailType') && Object.hasOwn(event, 'Detail')) return openEntry(event);
  return { wrapping: 'none', body: event };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
function openEvent(event: Fields): Envelope | string {
  const detail = event['detail'];
  if (!isFields(detail)) return 'it is an EventBridge event without a detail';
  return {
    wrapping: 'event',
    body: detail,
    ...dropAbsent({
      source: textOf(event, 'source'),
      detailType: textOf(event, 'detail-type'),
      account: textOf(event, 'account'),
      region: textOf(event, 'region'),
    }),
  };
}

/** What is handed to `put-events`, whose detail is a text. */
function openEntry(entry: Fields): Envelope | string {
  const detail = entry['Detail'];
  const body = typeof detail === 'string' ? parseJson(detail) : detail;
  if (!isFields(body)) return 'it is an entry for put-events whose Detail is no JSON object';
  return {
    wrapping: 'put-events',
    body,
    ...dropAbsent({ source: textOf(entry, 'Source'), detailType: textOf(entry, 'DetailType') }),
  };
}

/** EventBridge marks what comes out of an archive: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html */
export const isReplayed = (event: unknown): boolean =>
  isFields(event) && Object.hasOwn(event, 'detail-type') && Object.hasOwn(event, 'replay-name');
