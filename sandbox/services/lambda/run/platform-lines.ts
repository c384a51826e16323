import type { LoggingSettings } from '../function.ts';

export interface Report {
  readonly requestId: string;
  readonly status: 'success' | 'error' | 'timeout';
  /** Milliseconds. */
  readonly duration: number;
  readonly initDuration?: number;
  /** MiB. */
  readonly memorySize: number;
  readonly memoryUsed: number;
}

/**
 * The lines that Lambda itself adds to a function's log, in the format that the function has chosen.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function startLines(logging: LoggingSettings, requestId: string, now: number): string[] {
  if (logging.format === 'Text') return [`START RequestId: ${requestId} Version: $LATEST`];
  if (logging.systemLevel === 'WARN') return [];
  return [platformLine('platform.start', now, { requestId, version: '$LATEST' })];
}

export function endLines(logging: LoggingSettings, report: Report, now: number): string[] {
  const { requestId, duration, initDuration, memorySize, memoryUsed } = report;
  const billed = Math.ceil(duration + (initDuration ?? 0));
  if (logging.format === 'Text') {
    const parts = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${duration.toFixed(2)} ms`,
      `Billed Duration: ${billed} ms`,
      `Memory Size: ${memorySize} MB`,
      `Max Memory Used: ${memoryUsed} MB`,
      ...(initDuration === undefined ? [] : [`Init Duration: ${initDuration.toFixed(2)} ms`]),
      ...(report.status === 'success' ? [] : [`Status: ${report.status}`]),
    ];
    return [`END RequestId: ${requestId}`, `${parts.join('\t')}\t`];
  }
  if (logging.systemLevel === 'WARN') return [];
  const metrics = {
    durationMs: round(duration),
    billedDurationMs: billed,
    memorySizeMB: memorySize,
    maxMemoryUsedMB: memoryUsed,
    ...(initDuration === undefined ? {} : { initDurationMs: round(initDuration) }),
  };
  return [platformLine('platform.report', now, { requestId, metrics, status: report.status })];
}

const platformLine = (type: string, now: number, record: object): string =>
  JSON.stringify({ time: new Date(now).toISOString(), type, record });

const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
