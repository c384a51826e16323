import type { LogEvent, LogGroup, LogStream, LogsState } from './log-group.ts';

/** What AWS counts for an event beside its text. */
const OVERHEAD = 26;

/**
 * Differs from AWS: the newest log events are kept, not all: 20,000 of a stream and 64 MiB of an
 * account and region. Bounds the memory of a sandbox that runs for long.
 */
const KEPT_EVENTS = 20_000;
const KEPT_STREAM_BYTES = 16 * 1024 * 1024;
const KEPT_BYTES = 64 * 1024 * 1024;

export const sizeOf = (message: string): number => Buffer.byteLength(message) + OVERHEAD;

export function appendEvents(
  state: LogsState,
  stream: LogStream,
  events: readonly { readonly timestamp: number; readonly message: string }[],
  now: number,
): void {
  let isInOrder = true;
  let last = stream.events.at(-1)?.id ?? '';
  for (const { timestamp, message } of events) {
    state.written += 1;
    const id = eventId(timestamp, state.written);
    isInOrder &&= last <= id;
    last = id;
    stream.events.push({ id, timestamp, ingestedAt: now, message });
    grow(state, stream, sizeOf(message));
  }
  if (!isInOrder) stream.events.sort((a, b) => (a.id < b.id ? -1 : 1));
  stream.lastIngestedAt = now;
  trim(state, stream);
}

/** 13 digits of time and 43 of order: ids of one stream sort as text. */
const eventId = (timestamp: number, order: number): string =>
  String(timestamp).padStart(13, '0') + String(order).padStart(43, '0');

function grow(state: LogsState, stream: LogStream, bytes: number): void {
  stream.bytes += bytes;
  state.bytes += bytes;
}

function trim(state: LogsState, stream: LogStream): void {
  let surplus = Math.max(0, stream.events.length - KEPT_EVENTS);
  let bytes = stream.bytes - bytesOf(stream.events.slice(0, surplus));
  for (
    let event = stream.events[surplus];
    bytes > KEPT_STREAM_BYTES && event;
    event = stream.events[surplus]
  ) {
    bytes -= sizeOf(event.message);
    surplus += 1;
  }
  dropFirst(state, stream, surplus);
  while (state.bytes > KEPT_BYTES) {
    const oldest = leastRecent(state, stream);
    if (oldest === undefined) return;
    dropFirst(state, oldest, oldest.events.length);
  }
}

function leastRecent(state: LogsState, except: LogStream): LogStream | undefined {
  let found: LogStream | undefined;
  for (const group of state.groups.values()) {
    for (const stream of group.streams.values()) {
      if (stream === except || stream.events.length === 0) continue;
      if (found === undefined || (stream.lastIngestedAt ?? 0) < (found.lastIngestedAt ?? 0)) found = stream;
    }
  }
  return found;
}

const bytesOf = (events: readonly LogEvent[]): number =>
  events.reduce((sum, event) => sum + sizeOf(event.message), 0);

function dropFirst(state: LogsState, stream: LogStream, count: number): void {
  if (count > 0) grow(state, stream, -bytesOf(stream.events.splice(0, count)));
}

export function forgetStream(state: LogsState, group: LogGroup, stream: LogStream): void {
  dropFirst(state, stream, stream.events.length);
  group.streams.delete(stream.name);
}

const DAY = 24 * 60 * 60_000;

/**
 * Differs from AWS: events past their retention are gone at once; AWS takes up to 72 hours to delete them.
 */
export function applyRetention(state: LogsState, group: LogGroup, now: number): void {
  if (group.retentionDays === undefined) return;
  const horizon = now - group.retentionDays * DAY;
  for (const stream of group.streams.values()) {
    const kept = stream.events.findIndex((event) => event.timestamp >= horizon);
    dropFirst(state, stream, kept < 0 ? stream.events.length : kept);
  }
}
