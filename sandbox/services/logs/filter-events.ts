import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../kernel/operation.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import { takeFirst } from './get-events.ts';
import { accessGroup, invalid, type LogGroup, logsState, readGroupName, requireGroup } from './log-group.ts';
import { readLimit } from './paging.ts';
import { applyRetention } from './store.ts';

const MOST_EVENTS = 10_000;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const FilterLogEvents = operation<FilterLogEventsRequest, FilterLogEventsResponse>({
  readOnly: true,
  access: (input, call) => accessGroup('FilterLogEvents', readGroupName(input, call), call),
  act(input, call) {
    const group = requireGroup(readGroupName(input, call), call);
    applyRetention(logsState(call), group, call.at);
    const matches = compileFilterPattern(input.filterPattern ?? '');
    const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken } = input;
    if (nextToken !== undefined && !/^\d{56}$/.test(nextToken))
      throw invalid('The specified nextToken is invalid.');
    const found = eventsOf(group, input).filter(
      ({ eventId, timestamp, message }) =>
        timestamp >= startTime &&
        timestamp <= endTime &&
        (nextToken === undefined || eventId > nextToken) &&
        matches(message),
    );
    const page = takeFirst(found, readLimit(input.limit, MOST_EVENTS, MOST_EVENTS));
    const last = page.at(-1);
    return {
      events: [...page],
      searchedLogStreams: [],
      ...(page.length < found.length && last !== undefined ? { nextToken: last.eventId } : {}),
    };
  },
});

type Found = { readonly [K in keyof FilteredLogEvent]-?: Exclude<FilteredLogEvent[K], undefined> };

/** Of all the streams asked for, oldest first. */
function eventsOf(
  group: LogGroup,
  input: Pick<FilterLogEventsRequest, 'logStreamNames' | 'logStreamNamePrefix'>,
): Found[] {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined)
    throw invalid('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
  return [...group.streams.values()]
    .filter(({ name }) => (names?.includes(name) ?? true) && name.startsWith(prefix ?? ''))
    .flatMap((stream) =>
      stream.events.map((event) => ({
        logStreamName: stream.name,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestedAt,
        eventId: event.id,
      })),
    )
    .sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}

export const filterEvents = { FilterLogEvents };
