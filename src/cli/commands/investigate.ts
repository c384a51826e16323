import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import { readPins } from '../../investigate/actors/pins.ts';
import { investigate as answer, type Question } from '../../investigate/investigate.ts';
import { openLogs } from '../../investigate/open-logs.ts';
import { startScanPool, threadsFor } from '../../investigate/scan/scan-pool.ts';
import { readSeed } from '../../investigate/seed.ts';
import { fetchBucket, readBucketUrl } from '../../investigate/sources/fetch-bucket.ts';
import { listSource } from '../../investigate/sources/list-source.ts';
import type { Listing } from '../../investigate/sources/listing.ts';
import type { LookupProgress } from '../../investigate/sources/lookup-events.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { Investigation } from '../../model/investigation.ts';
import { askAbout } from '../../respond/investigation/ask-about.ts';
import { getIncident } from '../../respond/read-incidents.ts';
import { cacheFolder, digest } from '../cache-folder.ts';
import { connect, findTable, readClock } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { openHistory } from '../lookup-source.ts';
import { type Progress, standardProgress, startProgress, type WorkState } from '../progress.ts';
import { readTime } from '../read-time.ts';
import { FORMATS, type Format, renderAnswer, writeAnswer } from '../write-answer.ts';

interface Flags extends WhereFlags {
  /** Absent: Event history. */
  readonly source: string;
  readonly since?: string;
  readonly until?: string;
  readonly asOf?: string;
  readonly pin?: readonly string[];
  readonly attacker?: readonly string[];
  readonly sweep: boolean;
  readonly ownCalls: boolean;
  readonly index?: string;
  readonly keepIndex: boolean;
  readonly format?: Format;
  readonly json: boolean;
  readonly out?: string;
  readonly gate: boolean;
  readonly quiet: boolean;
}

/** The one source that is no place. A folder of that name is `./lookup`. */
const LOOKUP = 'lookup';

const text = (brief: string) => ({ kind: 'parsed', parse: String, optional: true, brief }) as const;
const addresses = (brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, variadic: ',', brief }) as const;

/** Reads logs and changes nothing, but for the index that it keeps for the next question. */
export const investigate = buildCommand({
  docs: {
    brief: 'what a credential did, what came out of it, what it left behind, and what cannot be known',
    fullDescription:
      "Asks CloudTrail's Event history, or reads its logs from a folder, a zip archive, a file, or s3://bucket/prefix. What is asked about: an access key id, " +
      "a session (AROA…:name or its ARN), a user, a role (name, role/NAME or ARN), an IP address, or the credential of an incident, from a day before it. Without --since the credential's own past is " +
      'told by habit: who calls with it on five days over a week or more.',
  },
  parameters: {
    flags: {
      source: {
        kind: 'parsed',
        parse: String,
        default: LOOKUP,
        brief:
          "folder, zip archive or file of logs, s3://bucket/prefix, or lookup: CloudTrail's Event history",
      },
      sweep: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'of Event history, read all changes of the time that is asked about',
      },
      since: text(
        'when it was suspected: 24h, 7d, 2026-11-27, 2026-11-27T03:00:00Z; what came before is its past',
      ),
      until: text('nothing after this time'),
      asOf: text('what "still valid" is said as of (default: now)'),
      pin: addresses('addresses or ranges that are ours, with commas between'),
      attacker: addresses('addresses that a finding names, with commas between'),
      ownCalls: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'only what the key itself called: fastest, follows nothing',
      },
      index: text('folder for the index (default: in the cache folder of your home)'),
      keepIndex: { kind: 'boolean', default: true, brief: 'keep the index for the next question' },
      format: { kind: 'enum', values: FORMATS, optional: true, brief: 'in place of the summary' },
      json: jsonFlag,
      out: text('file to write the answer to'),
      gate: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'exit with 3 when an attacker was found',
      },
      quiet: { kind: 'boolean', default: false, withNegated: false, brief: 'no progress on standard error' },
      ...whereFlags,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'credential',
          brief: 'key, session, user, role, address or incident (INC-…)',
        },
      ],
    },
  },
  async func(flags: Flags, credential: string) {
    const isLookup = flags.source === LOOKUP;
    const clock = isLookup ? await readClock(flags) : Date.now;
    const now = clock();
    const question = await readQuestion(flags, credential, now);
    readPins([...question.ours, ...(flags.attacker ?? [])]);
    if (flags.ownCalls && question.seed.kind !== 'key')
      throw new CordonError('NoKey', '--own-calls is about an access key', {
        advice: 'leave it out, or name the key (AKIA… or ASIA…)',
      });
    const format = flags.json ? 'json' : flags.format;
    const found = await (isLookup
      ? investigateHistory(flags, question, clock)
      : investigateFiles(flags, question));
    await writeAnswer(renderAnswer(found, format), flags.out);
    if (flags.gate && found.events.some(({ actor }) => actor === 'attacker')) process.exitCode = 3;
  },
});

/** What is asked; of an incident, what it asks about, and what else the flags say. Throws CordonError `NotFound`. */
async function readQuestion(flags: Flags, credential: string, now: number): Promise<Question> {
  const asOf = flags.asOf === undefined ? now : readTime(flags.asOf, now);
  const anchors = (flags.attacker ?? []).map((value) => ({ kind: 'address', value }) as const);
  const asked = {
    ...readWindow(flags, now),
    asOf,
    ours: flags.pin ?? [],
    isOwnCallsOnly: flags.ownCalls,
  };
  if (!INCIDENT.test(credential)) return { seed: readSeed(credential), anchors, ...asked };
  const clients = await connect(flags);
  const store = { dynamodb: clients.dynamodb, tableName: await findTable(clients) };
  const about = askAbout(await getIncident(credential, store), asOf);
  return { ...about, ...asked, anchors: [...about.anchors, ...anchors] };
}

const INCIDENT = /^INC-[0-9a-f]{12}$/;

function readWindow({ since, until }: Flags, now: number): { since?: number; until?: number } {
  const from = since === undefined ? undefined : readTime(since, now);
  const to = until === undefined ? undefined : readTime(until, now);
  if (from !== undefined && to !== undefined && from >= to)
    throw new CordonError('BadTime', '--since is not before --until', { advice: 'exchange them' });
  return { ...(from === undefined ? {} : { since: from }), ...(to === undefined ? {} : { until: to }) };
}

async function investigateFiles(flags: Flags, question: Question) {
  const listing = await listFiles(flags);
  const folder = await indexFolder(flags);
  const pool = await startScanPool(threadsFor(listing.files));
  const progress = startProgress('files', standardProgress(flags.quiet));
  try {
    const show = showScan(progress);
    const logs = await openLogs({
      name: flags.source,
      listing,
      pool,
      ...(flags.ownCalls ? {} : { indexFolder: folder.path }),
      onProgress: show.scanned,
    });
    return await answer(question, logs, show.found);
  } finally {
    progress.end();
    await pool.close();
    await folder.remove();
  }
}

async function investigateHistory(
  flags: Flags,
  question: Question,
  now: () => number,
): Promise<Investigation> {
  const clients = await connect(flags);
  const progress = startProgress('regions', standardProgress(flags.quiet));
  try {
    const show = showHistory(progress);
    const logs = await openHistory(clients, flags, { window: question, now, onProgress: show.asked });
    return await answer(question, logs, show.found);
  } finally {
    progress.end();
  }
}

/** Files first; then what came of them. */
function showScan(progress: Progress) {
  let state = { done: 0, total: 0, bytes: 0 };
  return {
    scanned: ({ files, ofFiles, bytes }: { files: number; ofFiles: number; bytes: number }) => {
      state = { done: files, total: ofFiles, bytes };
      progress.update(state);
    },
    found: ({ calls, credentials }: { calls: number; credentials: number }) =>
      progress.update({ ...state, found: [`${calls} calls`, `${credentials} credentials`] }),
  };
}

/** Where the questions are, and what came of them. */
function showHistory(progress: Progress) {
  let state: WorkState = { done: 0 };
  let found: readonly string[] = [];
  const update = () => progress.update({ ...state, found });
  return {
    asked: ({ done, regions, calls, events, left }: LookupProgress) => {
      const facts = [`${calls} pages`, `${events} events`];
      state = { done, total: regions, left, facts };
      update();
    },
    found: ({ calls, credentials }: { calls: number; credentials: number }) => {
      found = [`${calls} calls`, `${credentials} credentials`];
      update();
    },
  };
}

async function listFiles(flags: Flags): Promise<Listing> {
  if (!flags.source.startsWith('s3://')) return listSource(flags.source);
  const place = readBucketUrl(flags.source);
  const { s3 } = await connect(flags);
  const progress = startProgress('objects', standardProgress(flags.quiet));
  try {
    const folder = join(cacheFolder(), 'objects', digest(flags.source));
    return await fetchBucket(place, folder, s3, ({ files, ofFiles, bytes }) =>
      progress.update({ done: files, total: ofFiles, bytes }),
    );
  } finally {
    progress.end();
  }
}

/** Not beside the logs: those are evidence. */
async function indexFolder({ source, index, keepIndex }: Flags) {
  if (!keepIndex) {
    const path = await mkdtemp(join(tmpdir(), 'cordon-index-'));
    const forget = removeOnInterrupt(path);
    return {
      path,
      remove: async () => {
        forget();
        await rm(path, { recursive: true, force: true });
      },
    };
  }
  const name = source.startsWith('s3://') ? source : resolve(source);
  return { path: index ?? join(cacheFolder(), 'index', digest(name)), remove: async () => undefined };
}

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A folder for one question goes with it, by Ctrl-C too; the signal then does what it does without us. */
function removeOnInterrupt(folder: string): () => void {
  const handle = (signal: NodeJS.Signals) => {
    forget();
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  const forget = () => {
    for (const signal of INTERRUPTS) process.off(signal, handle);
  };
  for (const signal of INTERRUPTS) process.on(signal, handle);
  return forget;
}
