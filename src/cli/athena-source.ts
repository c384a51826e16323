import { createInterface } from 'node:readline/promises';
import { connectAthena } from '../aws/athena.ts';
import { isNamed } from '../aws/error-facts.ts';
import { investigate, type Question } from '../investigate/investigate.ts';
import { measureScan, type ScanSize } from '../investigate/sources/athena/measure-scan.ts';
import { openAthena } from '../investigate/sources/athena/open-athena.ts';
import { type Days, daysOf, type Partitions } from '../investigate/sources/athena/partitions.ts';
import { createRunner } from '../investigate/sources/athena/run-query.ts';
import {
  PRICE_SAID,
  priceOf,
  sayBytes,
  sayUsd,
  USUAL_QUESTIONS,
} from '../investigate/sources/athena/scan-price.ts';
import { readTableName, type TableName } from '../investigate/sources/athena/sql-text.ts';
import { readTable } from '../investigate/sources/athena/table-definition.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { Investigation } from '../model/investigation.ts';
import { connect } from './connect.ts';
import type { WhereFlags } from './flags.ts';
import { standardProgress, startProgress } from './progress.ts';
import { terminal } from './terminal.ts';

export interface AthenaFlags {
  readonly athenaOutput?: string;
  readonly athenaWorkgroup?: string;
  readonly maxCost?: number;
}

const ATHENA = 'athena:';
export const isAthena = (source: string): boolean => source.startsWith(ATHENA);

export const athenaFlags = {
  athenaOutput: {
    kind: 'parsed',
    parse: readOutput,
    optional: true,
    brief: "with athena: s3://bucket/prefix/ for results (default: the workgroup's own place)",
  },
  athenaWorkgroup: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'with athena: the workgroup (default: primary)',
  },
  maxCost: {
    kind: 'parsed',
    parse: readUsd,
    optional: true,
    brief: 'with athena: US dollars that its queries may cost; not asked then',
  },
} as const;

function readOutput(text: string): string {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9!_.*()/-]{0,900})?$/.test(text)) return text;
  throw new CordonError('BadPlace', `${JSON.stringify(text.slice(0, 200))} is no place in S3`, {
    advice: 'for example --athena-output s3://my-athena-results/cordon/',
  });
}

function readUsd(text: string): number {
  if (/^\d{1,6}(\.\d{1,4})?$/.test(text)) return Number(text);
  throw new CordonError('Usage', `${JSON.stringify(text.slice(0, 40))} is no sum of US dollars`, {
    advice: 'for example --max-cost 2.50',
  });
}

/**
 * An investigation by Athena: what it costs is said first, and nothing is asked of Athena until a person has said yes or
 * `--max-cost` has. Throws CordonError `NoSince`, `CostNotConfirmed`, and what the source throws.
 */
export async function investigateByAthena(
  flags: AthenaFlags & WhereFlags & { readonly source: string; readonly quiet: boolean },
  question: Question,
): Promise<Investigation> {
  const { since, until = question.asOf } = question;
  const name = readTableName(flags.source.slice(ATHENA.length));
  if (since === undefined)
    throw new CordonError('NoSince', 'each day of Athena is paid for: say since when', {
      advice: 'for example --since 7d; the 30 days before it are read as well, for what was usual then',
    });
  const clients = await connect(flags);
  const athena = connectAthena(clients.athena, {
    workgroup: flags.athenaWorkgroup ?? 'primary',
    ...(flags.athenaOutput === undefined ? {} : { output: flags.athenaOutput }),
  });
  const partitions = await findTable(name, () => athena.describeTable(name.database, name.table));
  const days = daysOf(since, until);
  const size = await measureScan(partitions, days, clients.s3);
  const usdEach = priceOf(size.bytes);
  const mostUsd = await settleCost(sayEstimate(size, days, usdEach), usdEach, flags.maxCost);

  const broken = breakOff();
  const runner = createRunner({ athena, usdEach, mostUsd, signal: broken.signal });
  const progress = startProgress('questions to Athena', standardProgress(flags.quiet));
  const show = (found?: readonly string[]) =>
    progress.update({ done: runner.spent().queries, ...(found === undefined ? {} : { found }) });
  try {
    show();
    const logs = await openAthena(flags.source, { name, partitions, days }, runner, !question.isOwnCallsOnly);
    return await investigate(question, logs, ({ calls, credentials }) =>
      show([`${calls} calls`, `${credentials} credentials`]),
    );
  } finally {
    progress.end();
    const { queries, bytes, usd } = runner.spent();
    if (!flags.quiet)
      terminal.progress(
        `Athena: ${queries} questions, ${sayBytes(bytes)} scanned, about ${sayUsd(usd)} (${PRICE_SAID})`,
      );
    broken.forget();
  }
}

async function findTable(
  { database, table }: TableName,
  describe: () => Promise<Parameters<typeof readTable>[0]>,
): Promise<Partitions> {
  try {
    return readTable(await describe());
  } catch (cause) {
    if (!isNamed(cause, 'MetadataException')) throw cause;
    throw new CordonError('NotFound', `Athena has no table ${database}.${table} that you may read`, {
      advice: 'cordon athena table prints the statement that makes one; you need glue:GetTable on it',
      cause,
    });
  }
}

const sayEstimate = ({ objects, bytes }: ScanSize, { from, to }: Days, usdEach: number): string =>
  [
    `Athena, ${from} to ${to}: ${objects.toLocaleString('en-US')} log files, ${sayBytes(bytes)}.`,
    `Each question reads them all: ${sayUsd(usdEach)}. An investigation asks ${USUAL_QUESTIONS} at most, as a rule: ${sayUsd(USUAL_QUESTIONS * usdEach)}.`,
    `(${PRICE_SAID})`,
  ].join('\n');

/** What it may cost. */
async function settleCost(estimate: string, usdEach: number, maxCost: number | undefined): Promise<number> {
  if (maxCost !== undefined && maxCost >= usdEach) {
    terminal.progress(estimate);
    return maxCost;
  }
  const usual = USUAL_QUESTIONS * usdEach;
  const advice = `allow it with --max-cost ${(Math.ceil(usual * 100) / 100).toFixed(2)}, or ask about fewer days (--since, --until)`;
  if (maxCost !== undefined)
    throw new CordonError(
      'CostNotConfirmed',
      `${estimate}\n--max-cost ${maxCost} is not enough for one question`,
      { advice },
    );
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new CordonError('CostNotConfirmed', `${estimate}\nNobody is there to say yes`, { advice });
  terminal.progress(estimate);
  if (!(await isAgreed('Ask Athena? [y/N] ')))
    throw new CordonError('CostNotConfirmed', 'nothing was asked of Athena', { advice });
  return usual;
}

async function isAgreed(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  // By Ctrl-C or Ctrl-D.
  lines.once('close', () => closed.abort());
  try {
    return /^y(es)?$/i.test((await lines.question(question, { signal: closed.signal })).trim());
  } catch (error) {
    if (closed.signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C lets go of the query that runs, and ends the program by an error then; a second one ends it at once. */
function breakOff(): { readonly signal: AbortSignal; readonly forget: () => void } {
  const controller = new AbortController();
  const handle = (signal: NodeJS.Signals) => {
    // Whoever else listens ends the program where he is the last one: this one stays until the query is let go.
    if (!controller.signal.aborted) return controller.abort();
    forget();
    process.kill(process.pid, signal);
  };
  const forget = () => {
    for (const signal of INTERRUPTS) process.off(signal, handle);
  };
  for (const signal of INTERRUPTS) process.on(signal, handle);
  return { signal: controller.signal, forget };
}
