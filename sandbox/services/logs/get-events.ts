import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../kernel/operation.ts';
import {
  accessStream,
  invalid,
  type LogEvent,
  logsState,
  readGroupName,
  requireGroup,
  requireStream,
} from './log-group.ts';
import { readLimit } from './paging.ts';
import { applyRetention, sizeOf } from './store.ts';

const MOST_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
const GetLogEvents = operation<GetLogEventsRequest, GetLogEventsResponse>({
  access: (input, call) =>
    accessStream('GetLogEvents', readGroupName(input, call), input.logStreamName, call),
  act(input, call) {
    const group = requireGroup(readGroupName(input, call), call);
    const stream = requireStream(group, input.logStreamName);
    applyRetention(logsState(call), group, call.at);
    const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
    const events = stream.events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
    const limit = readLimit(input.limit, MOST_EVENTS, MOST_EVENTS);
    const page = readPage(events, input, limit);
    const known = readToken(input.nextToken)?.id ?? events.at(-1)?.id ?? '0'.repeat(56);
    return {
      events: page.map(({ timestamp, message, ingestedAt }) => ({
        timestamp,
        message,
        ingestionTime: ingestedAt,
      })),
      // At an end the token comes back as it was: that is how clients know.
      nextForwardToken: `f/${page.at(-1)?.id ?? known}/s`,
      nextBackwardToken: `b/${page[0]?.id ?? known}/s`,
    };
  },
});

function readPage(
  events: readonly LogEvent[],
  input: { readonly nextToken?: string | undefined; readonly startFromHead?: boolean | undefined },
  limit: number,
): readonly LogEvent[] {
  const token = readToken(input.nextToken);
  if (token === undefined)
    return input.startFromHead === true ? takeFirst(events, limit) : takeLast(events, limit);
  return token.forward
    ? takeFirst(
        events.filter(({ id }) => id > token.id),
        limit,
      )
    : takeLast(
        events.filter(({ id }) => id < token.id),
        limit,
      );
}

function readToken(token: string | undefined): { forward: boolean; id: string } | undefined {
  if (token === undefined) return undefined;
  const [, way, id] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  if (id === undefined) throw invalid('The specified nextToken is invalid.');
  return { forward: way === 'f', id };
}

/** As many as fit a page: its number and its bytes are bounded. */
export function takeFirst<T extends { readonly message: string }>(
  events: readonly T[],
  limit: number,
): readonly T[] {
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += sizeOf(event.message);
    return index >= limit || (bytes > PAGE_BYTES && index > 0);
  });
  return end < 0 ? events : events.slice(0, end);
}

const takeLast = (events: readonly LogEvent[], limit: number): readonly LogEvent[] =>
  [...takeFirst([...events].reverse(), limit)].reverse();

export const getEvents = { GetLogEvents };
