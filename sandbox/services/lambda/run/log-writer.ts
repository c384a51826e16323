import { callerOfSession } from '../../../kernel/authenticate.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Session } from '../../../kernel/operation.ts';
import { callAs, type World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';

export interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const BATCH_BYTES = 900_000;
const BATCH_LINES = 5_000;
export const OVERHEAD = 26;

export const isFull = (bytes: number, lines: number): boolean => bytes > BATCH_BYTES || lines > BATCH_LINES;

type Call = (operation: string, input: object) => Promise<unknown>;
interface Target {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Writes to one stream with the execution role's own session; makes group and stream where they are missing. */
export function openLogWriter(
  world: World,
  found: LambdaFunction,
  session: Session,
  logStreamName: string,
): (lines: readonly LogLine[]) => Promise<void> {
  const target = { logGroupName: found.settings.logging.group, logStreamName };
  const { account, region } = found;
  const from = { caller: callerOfSession(session), account, region, via: 'lambda.amazonaws.com' };
  const call: Call = (operation, input) => callAs(world, from, 'logs', operation, input);
  let isOpen = false;
  return async (lines) => {
    if (!isOpen) await makeStream(call, target);
    isOpen = true;
    for (const logEvents of batches(lines)) await put(call, target, logEvents);
  };
}

async function put(call: Call, target: Target, logEvents: readonly LogLine[]): Promise<void> {
  try {
    await call('PutLogEvents', { ...target, logEvents });
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error;
    // The group was deleted meanwhile; Lambda makes it again.
    await makeStream(call, target);
    await call('PutLogEvents', { ...target, logEvents });
  }
}

async function makeStream(call: Call, target: Target): Promise<void> {
  try {
    await unlessThere(call('CreateLogStream', target));
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error;
    await unlessThere(call('CreateLogGroup', { logGroupName: target.logGroupName }));
    await unlessThere(call('CreateLogStream', target));
  }
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
    const size = Buffer.byteLength(line.message) + OVERHEAD;
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
