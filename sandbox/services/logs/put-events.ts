import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { readEmbeddedMetrics } from '../cloudwatch/embedded-metrics.ts';
import { accessStream, invalid, logsState, requireGroup, requireStream } from './log-group.ts';
import { appendEvents, applyRetention, sizeOf } from './store.ts';
import { SEQUENCE_TOKEN } from './streams.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const MOST_BYTES = 1_048_576;
const MOST_EVENTS = 10_000;
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

type Entry = { readonly timestamp: number; readonly message: string };

const PutLogEvents = operation<PutLogEventsRequest, PutLogEventsResponse>({
  dataEvent: true,
  access: (input, call) => accessStream('PutLogEvents', input.logGroupName, input.logStreamName, call),
  act(input, call) {
    if (input.entity !== undefined) throw notInSandbox('logs:PutLogEvents with an entity');
    const entries = readBatch(input.logEvents);
    const group = requireGroup(input.logGroupName, call);
    const stream = requireStream(group, input.logStreamName);
    const { accepted, rejected } = sift(entries, group.retentionDays, call.at);
    const state = logsState(call);
    applyRetention(state, group, call.at);
    appendEvents(state, stream, accepted, call.at);
    readEmbeddedMetrics(call, accepted);
    return {
      nextSequenceToken: SEQUENCE_TOKEN,
      ...(rejected === undefined ? {} : { rejectedLogEventsInfo: rejected }),
    };
  },
  // The text of log lines is no part of the trail.
  trail: ({ logGroupName, logStreamName }) => ({
    requestParameters: { logGroupName, logStreamName },
    responseElements: null,
  }),
});

function readBatch(events: readonly InputLogEvent[]): Entry[] {
  if (events.length < 1 || events.length > MOST_EVENTS)
    throw invalid(`1 validation error detected: 'logEvents' must have 1 to ${MOST_EVENTS} members.`);
  let bytes = 0;
  let last = Number.NEGATIVE_INFINITY;
  const entries = events.map(({ timestamp, message }) => {
    if (timestamp === undefined || !Number.isSafeInteger(timestamp) || timestamp < 0)
      throw invalid('The timestamp of a log event is milliseconds since the epoch.');
    if (message === undefined || message === '')
      throw invalid('A log event has a message of 1 character at least.');
    if (timestamp < last)
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    last = timestamp;
    bytes += sizeOf(message);
    return { timestamp, message };
  });
  if (bytes > MOST_BYTES) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
  if (last - (entries[0]?.timestamp ?? last) > DAY)
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  return entries;
}

/** Events too old or too new are left out, and the answer says which. */
function sift(
  entries: readonly Entry[],
  retentionDays: number | undefined,
  now: number,
): { accepted: readonly Entry[]; rejected: RejectedLogEventsInfo | undefined } {
  const countBefore = (time: number) => entries.filter((entry) => entry.timestamp < time).length;
  const tooOld = countBefore(now - 14 * DAY);
  const expired = retentionDays === undefined ? 0 : countBefore(now - retentionDays * DAY);
  const tooNew = countBefore(now + 2 * HOUR + 1);
  const info: RejectedLogEventsInfo = {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
    ...(tooNew < entries.length ? { tooNewLogEventStartIndex: tooNew } : {}),
  };
  return {
    accepted: entries.slice(Math.max(tooOld, expired), tooNew),
    rejected: Object.keys(info).length === 0 ? undefined : info,
  };
}

export const putEvents = { PutLogEvents };
