import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../kernel/operation.ts';
import {
  accessGroup,
  accessStream,
  alreadyExists,
  checkName,
  invalid,
  type LogStream,
  logsState,
  readGroupName,
  requireGroup,
  requireStream,
  streamArn,
} from './log-group.ts';
import { readLimit, takePage } from './paging.ts';
import { applyRetention, forgetStream } from './store.ts';

const CreateLogStream = operation<CreateLogStreamRequest, object>({
  access: (input, call) => accessStream('CreateLogStream', input.logGroupName, input.logStreamName, call),
  act(input, call) {
    const name = input.logStreamName;
    checkName('logStreamName', name, /^[^:*]+$/);
    const group = requireGroup(input.logGroupName, call);
    if (group.streams.has(name)) throw alreadyExists('The specified log stream already exists');
    const arn = streamArn(call, group.name, name);
    group.streams.set(name, { name, arn, createdAt: call.at, events: [], bytes: 0 });
    return {};
  },
});

const DeleteLogStream = operation<DeleteLogStreamRequest, object>({
  access: (input, call) => accessStream('DeleteLogStream', input.logGroupName, input.logStreamName, call),
  act(input, call) {
    const group = requireGroup(input.logGroupName, call);
    forgetStream(logsState(call), group, requireStream(group, input.logStreamName));
    return {};
  },
});

const DescribeLogStreams = operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse>({
  access: (input, call) => accessGroup('DescribeLogStreams', readGroupName(input, call), call),
  act(input, call) {
    const group = requireGroup(readGroupName(input, call), call);
    applyRetention(logsState(call), group, call.at);
    const isByTime = input.orderBy === 'LastEventTime';
    if (isByTime && input.logStreamNamePrefix !== undefined)
      throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const found = [...group.streams.values()]
      .filter((stream) => stream.name.startsWith(input.logStreamNamePrefix ?? ''))
      .sort((a, b) => (isByTime ? lastTime(a) - lastTime(b) : 0) || (a.name < b.name ? -1 : 1));
    if (input.descending === true) found.reverse();
    const { page, nextToken } = takePage(
      found,
      (stream) => stream.name,
      input.nextToken,
      readLimit(input.limit, 50, 50),
    );
    return { logStreams: page.map(describe), ...(nextToken === undefined ? {} : { nextToken }) };
  },
});

const lastTime = (stream: LogStream): number => stream.events.at(-1)?.timestamp ?? stream.createdAt;

function describe(stream: LogStream) {
  const first = stream.events[0];
  const last = stream.events.at(-1);
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    arn: stream.arn,
    ...(first === undefined ? {} : { firstEventTimestamp: first.timestamp }),
    ...(last === undefined ? {} : { lastEventTimestamp: last.timestamp }),
    ...(stream.lastIngestedAt === undefined ? {} : { lastIngestionTime: stream.lastIngestedAt }),
    uploadSequenceToken: SEQUENCE_TOKEN,
    // AWS reports none for a stream since 2019.
    storedBytes: 0,
  };
}

/** Still answered, no longer looked at: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const SEQUENCE_TOKEN = '49039859592720164127461213132768';

export const streams = { CreateLogStream, DeleteLogStream, DescribeLogStreams };
