import { setTimeout } from 'node:timers/promises';
import type { Athena } from '../../../aws/athena.ts';
import { isNamed } from '../../../aws/error-facts.ts';
import { CordonError } from '../../../model/cordon-error.ts';
import { plain } from '../../../report/plain-text.ts';
import type { Cell } from './read-row.ts';
import { priceOf, sayUsd } from './scan-price.ts';

export interface QueryAnswer {
  readonly queryId: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** Runs one statement after the other, and counts what they scan. */
export interface QueryRunner {
  /** `columns`: what the answer must have. Throws CordonError `QueryFailed`, `CostLimit`, `TooManyRecords`, `Interrupted`. */
  run(sql: string, columns: readonly string[]): Promise<QueryAnswer>;
  /** Without the one that an interruption stopped. */
  spent(): { readonly queries: number; readonly bytes: number; readonly usd: number };
}

export interface RunnerSettings {
  readonly athena: Athena;
  /** What a question costs at most, and what all may cost together, US dollars. */
  readonly usdEach: number;
  readonly mostUsd: number;
  /** Whoever is tired of waiting: the running query is stopped at Athena, too. */
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Milliseconds; each look waits half as long again. */
const [FIRST_LOOK, LONGEST_LOOK] = [400, 5_000];
/** More records than are held at once. */
const MOST_ROWS = 500_000;

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryExecution.html */
export function createRunner({
  athena,
  usdEach,
  mostUsd,
  signal,
  wait = pause,
}: RunnerSettings): QueryRunner {
  let [queries, bytes, usd] = [0, 0, 0];
  /** What was estimated, or what one has cost since: logs grow. */
  let usdNext = usdEach;

  async function finish(queryId: string): Promise<void> {
    for (let ms = FIRST_LOOK; ; ms = Math.min(LONGEST_LOOK, ms * 1.5)) {
      const { state, because, bytesScanned } = await athena.look(queryId);
      if (state === 'waiting') {
        await wait(ms, signal);
        continue;
      }
      queries += 1;
      // A question that failed is not charged, one that was let go is; what was reused has scanned nothing.
      if (state !== 'failed') bytes += bytesScanned;
      if (state !== 'failed' && bytesScanned > 0) usd += priceOf(bytesScanned);
      usdNext = Math.max(usdNext, bytesScanned > 0 ? priceOf(bytesScanned) : 0);
      if (state !== 'done') throw explainFailure(queryId, because);
      return;
    }
  }

  async function readRows(queryId: string, columns: readonly string[]): Promise<QueryAnswer['rows']> {
    const rows: (readonly Cell[])[] = [];
    let token: string | undefined;
    do {
      if (signal.aborted) throw interrupted();
      const page = await athena.readPage(queryId, token);
      for (const row of page.rows) rows.push(row);
      if (rows.length > MOST_ROWS)
        throw new CordonError('TooManyRecords', `a question found more than ${MOST_ROWS} records`, {
          advice: 'ask about fewer days (--since, --until), or with --own-calls',
        });
      token = page.next;
    } while (token !== undefined);
    const [names = [], ...records] = rows;
    if (names.join() !== columns.join() || records.some((row) => row.length !== columns.length))
      throw new CordonError('QueryFailed', 'Athena answered with other columns than it was asked for', {
        advice: `look at the query: aws athena get-query-results --query-execution-id ${queryId}`,
      });
    return records;
  }

  return {
    spent: () => ({ queries, bytes, usd }),
    async run(sql, columns) {
      if (signal.aborted) throw interrupted();
      if (usd + usdNext > mostUsd)
        throw new CordonError(
          'CostLimit',
          `after ${queries} questions to Athena, for ${sayUsd(usd)}, one more would cost up to ${sayUsd(usdNext)}: that is above the limit of ${sayUsd(mostUsd)}`,
          {
            advice: `ask again with --max-cost ${(Math.ceil(200 * (usd + usdNext)) / 100).toFixed(2)}: for 15 minutes what was answered is answered again for nothing; or ask about fewer days`,
          },
        );
      const queryId = await startQuery(athena, sql);
      try {
        await finish(queryId);
      } catch (error) {
        if (!signal.aborted) throw error;
        await letGo(athena, queryId);
        throw interrupted();
      }
      return { queryId, rows: await readRows(queryId, columns) };
    },
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<unknown> => setTimeout(ms, undefined, { signal });

const interrupted = (): CordonError =>
  new CordonError('Interrupted', 'interrupted: the query that ran is stopped at Athena');

async function letGo(athena: Athena, queryId: string): Promise<void> {
  try {
    await athena.stop(queryId);
  } catch (cause) {
    throw new CordonError('Interrupted', `interrupted, but query ${queryId} may still run`, {
      advice: `aws athena stop-query-execution --query-execution-id ${queryId}`,
      cause,
    });
  }
}

async function startQuery(athena: Athena, sql: string): Promise<string> {
  try {
    return await athena.start(sql);
  } catch (cause) {
    if (!isNamed(cause, 'InvalidRequestException')) throw cause;
    const because = cause instanceof Error ? plain(cause.message, 500) : '';
    throw new CordonError('QueryFailed', `Athena does not take the query: ${because}`, {
      advice: /output location/i.test(because)
        ? 'say where results go: --athena-output s3://bucket/prefix/'
        : 'name another workgroup with --athena-workgroup, or look at this one: aws athena get-work-group',
      cause,
    });
  }
}

function explainFailure(queryId: string, because: string): CordonError {
  const [, advice] = NEXT.find(([pattern]) => pattern.test(because)) ?? [];
  return new CordonError(
    'QueryFailed',
    `Athena did not finish query ${queryId}: ${plain(because, 500) || 'it does not say why'}`,
    { advice: advice ?? `aws athena get-query-execution --query-execution-id ${queryId}` },
  );
}

/** https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html */
const NEXT: readonly (readonly [RegExp, string])[] = [
  [
    /bytes scanned limit/i,
    'the workgroup limits what a query may scan: name another one with --athena-workgroup, or ask about fewer days',
  ],
  [
    /access denied|not authorized/i,
    'Athena reads with your rights: s3:GetObject and s3:ListBucket on the logs, kms:Decrypt on their key, s3:PutObject on the results, glue:GetTable',
  ],
  [
    /TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|does not exist/i,
    'make the table by the statement that cordon athena table prints',
  ],
  [/FUNCTION_NOT_FOUND/i, 'the workgroup has an older engine: it needs Athena engine version 3'],
  [
    /exhausted resources|timeout|timed out|throttl|Rate exceeded/i,
    'ask again; what was answered is answered again for nothing. If it stays: ask about fewer days',
  ],
];
