import { callerOfSession } from '../../../kernel/authenticate.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Session } from '../../../kernel/operation.ts';
import { callAs, type World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';
import { reportFault } from '../report-fault.ts';

export interface LogSink {
  write(line: string): void;
  flush(): Promise<void>;
}

interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const BATCH_BYTES = 900_000;
const BATCH_LINES = 5_000;
/**
 * Differs from AWS: a function that writes faster than its lines can be stored loses the surplus over 8 MiB.
 */
const MOST_WAITING = 8 * 1024 * 1024;
/** A role that may not write logs is not asked again for so long, ms. */
const QUIET = 60_000;

/**
 * A process's lines on their way to CloudWatch Logs, written with the execution role's own session:
 * a role without permission has no logs.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function openLogSink(world: World, found: LambdaFunction, session: Session, stream: string): LogSink {
  const target = { logGroupName: found.settings.logging.group, logStreamName: stream };
  const from = {
    caller: callerOfSession(session),
    account: found.account,
    region: found.region,
    via: 'lambda.amazonaws.com',
  };
  const call = (operation: string, input: object) => callAs(world, from, 'logs', operation, input);
  let lines: LogLine[] = [];
  let bytes = 0;
  let lost = 0;
  let latest = 0;
  let isOpen = false;
  let quietUntil = 0;
  let sending: Promise<void> = Promise.resolve();

  function write(message: string): void {
    const size = Buffer.byteLength(message) + 26;
    if (bytes + size > MOST_WAITING) {
      lost += 1;
      return;
    }
    // Logs are refused when they are not in order.
    latest = Math.max(latest, world.clock.now());
    bytes += size;
    lines.push({ timestamp: latest, message });
    if (bytes > BATCH_BYTES || lines.length > BATCH_LINES) void flush();
  }

  function flush(): Promise<void> {
    sending = sending.then(send).catch((error) => reportFault('log lines of a function', error));
    return sending;
  }

  async function send(): Promise<void> {
    const waiting = lines;
    const dropped = lost;
    [lines, bytes, lost] = [[], 0, 0];
    if (dropped > 0)
      waiting.push({ timestamp: latest, message: `[${dropped} lines were lost: too many at once]` });
    if (waiting.length === 0 || world.clock.now() < quietUntil) return;
    try {
      if (!isOpen) await open();
      isOpen = true;
      for (const logEvents of batches(waiting)) await put(logEvents);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      quietUntil = world.clock.now() + QUIET;
    }
  }

  async function put(logEvents: readonly LogLine[]): Promise<void> {
    try {
      await call('PutLogEvents', { ...target, logEvents });
    } catch (error) {
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
      // The group was deleted meanwhile; Lambda makes it again.
      await open();
      await call('PutLogEvents', { ...target, logEvents });
    }
  }

  async function open(): Promise<void> {
    try {
      await createStream();
    } catch (error) {
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
      await unlessThere(call('CreateLogGroup', { logGroupName: target.logGroupName }));
      await createStream();
    }
  }

  const createStream = () => unlessThere(call('CreateLogStream', target));

  return { write, flush };
}

/** Several processes of one function start at once; one of them makes the group. */
async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!isNamed(error, 'ResourceAlreadyExistsException')) throw error;
  }
}

const isNamed = (error: unknown, code: string): boolean => error instanceof AwsError && error.code === code;

function batches(lines: readonly LogLine[]): LogLine[][] {
  const all: LogLine[][] = [];
  let bytes = BATCH_BYTES;
  for (const line of lines) {
    const size = Buffer.byteLength(line.message) + 26;
    const last = all.at(-1);
    if (last === undefined || bytes + size > BATCH_BYTES || last.length >= BATCH_LINES) {
      all.push([line]);
      bytes = size;
    } else {
      last.push(line);
      bytes += size;
    }
  }
  return all;
}
