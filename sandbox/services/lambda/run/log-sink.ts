import { AwsError } from '../../../kernel/aws-error.ts';
import type { Session } from '../../../kernel/operation.ts';
import type { World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';
import { reportFault } from '../report-fault.ts';
import { isFull, type LogLine, OVERHEAD, openLogWriter } from './log-writer.ts';

export interface LogSink {
  write(line: string): void;
  /** Never rejects. */
  flush(): Promise<void>;
}

/**
 * Differs from AWS: a function that writes faster than its lines can be stored loses the surplus over 8 MiB.
 */
const MOST_WAITING = 8 * 1024 * 1024;
/** A role that may not write logs is not asked again for so long, ms. */
const QUIET = 60_000;

/**
 * A process's lines on their way to CloudWatch Logs: a role without permission has no logs.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function openLogSink(world: World, found: LambdaFunction, session: Session, stream: string): LogSink {
  const put = openLogWriter(world, found, session, stream);
  let lines: LogLine[] = [];
  let bytes = 0;
  let lost = 0;
  let latest = 0;
  let quietUntil = 0;
  let sending: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    sending = sending.then(send).catch((error) => reportFault('log lines of a function', error));
    return sending;
  }

  async function send(): Promise<void> {
    const waiting = lines;
    if (lost > 0) waiting.push({ timestamp: latest, message: `[${lost} lines were lost: too many at once]` });
    [lines, bytes, lost] = [[], 0, 0];
    if (waiting.length === 0 || world.clock.now() < quietUntil) return;
    try {
      await put(waiting);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      quietUntil = world.clock.now() + QUIET;
    }
  }

  return {
    flush,
    write(message) {
      const size = Buffer.byteLength(message) + OVERHEAD;
      if (bytes + size > MOST_WAITING) {
        lost += 1;
        return;
      }
      // Logs are refused when they are not in order.
      latest = Math.max(latest, world.clock.now());
      bytes += size;
      lines.push({ timestamp: latest, message });
      if (isFull(bytes, lines.length)) void flush();
    },
  };
}
