import { createHash } from 'node:crypto';
import type { LookupEventsRequest, LookupEventsResponse } from '@aws-sdk/client-cloudtrail';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { type TrailRecord, trail } from '../../kernel/trail.ts';
import { describeEvent } from './event.ts';
import { readAttributes } from './lookup-attribute.ts';
import { countRequest } from './lookup-rate.ts';

const MOST_EVENTS = 50;
const HISTORY = 90 * 24 * 60 * 60_000;

/**
 * Event history: the management events of one region and 90 days, newest first.
 * Differs from AWS: an event can be looked up at once; on AWS it takes minutes, up to about fifteen.
 */
export const LookupEvents = operation<LookupEventsRequest, LookupEventsResponse>({
  access: () => [{ action: 'cloudtrail:LookupEvents', resource: '*' }],
  act(input, call) {
    countRequest(call);
    if (input.EventCategory !== undefined) throw notInSandbox('cloudtrail:LookupEvents of Insights events');
    const most = input.MaxResults ?? MOST_EVENTS;
    if (!(most >= 1 && most <= MOST_EVENTS))
      throw new AwsError('InvalidMaxResultsException', 'MaxResults must be between 1 and 50.', {
        status: 400,
      });
    const matches = readAttributes(input.LookupAttributes ?? []);
    const isInTime = readTimes(input, call.world.clock.now());
    const records = trail(call);
    const found: TrailRecord[] = [];
    for (let at = startOf(records, input); at >= 0; at -= 1) {
      const record = records[at];
      if (record === undefined || !record.managementEvent || !isInTime(record) || !matches(record)) continue;
      const last = found.at(-1);
      if (found.length === most && last !== undefined)
        return { Events: found.map(describeEvent), NextToken: writeToken(input, last) };
      found.push(record);
    }
    return { Events: found.map(describeEvent) };
  },
});

function readTimes(input: LookupEventsRequest, now: number): (record: TrailRecord) => boolean {
  const start = Math.max(input.StartTime?.getTime() ?? 0, now - HISTORY);
  const end = input.EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  if (input.StartTime !== undefined && input.StartTime.getTime() > end)
    throw new AwsError('InvalidTimeRangeException', 'The start time is after the end time.', { status: 400 });
  return ({ eventTime }) => {
    const time = Date.parse(eventTime);
    return time >= start && time <= end;
  };
}

/** A token names the event that its page ended with, and holds for the request that it was given to. */
const writeToken = (input: LookupEventsRequest, last: TrailRecord): string =>
  Buffer.from(`${fingerprint(input)} ${last.eventID}`).toString('base64url');

/** Index of the record to go on with, downwards: the newest, or the one before the token's. */
function startOf(records: readonly TrailRecord[], input: LookupEventsRequest): number {
  if (input.NextToken === undefined) return records.length - 1;
  const [print, eventId] = Buffer.from(input.NextToken, 'base64url').toString('utf8').split(' ');
  if (print !== fingerprint(input) || eventId === undefined)
    throw new AwsError(
      'InvalidNextTokenException',
      'The token is not valid, or was given for a request with other parameters.',
      { status: 400 },
    );
  return records.findLastIndex((record) => record.eventID === eventId) - 1;
}

function fingerprint({ NextToken: _, ...parameters }: LookupEventsRequest): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
