import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { nextLine, startProgram } from '../src/cli/stage/programs.ts';
import { checkTruth, readStories } from './investigate/check-truth.ts';
import { generateCorpus } from './investigate/generate-corpus.ts';
import { timeDuckDb, timeJq } from './investigate/other-tools.ts';
import { rounded } from './median.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const MILLION = 1_000_000;
const DAYS = 40;

const Measured = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  rssMB: z.number(),
  rawMB: z.optional(z.number()),
  records: z.optional(z.number()),
  events: z.optional(z.number()),
  firstSeconds: z.optional(z.number()),
});
type Measured = z.infer<typeof Measured>;

/**
 * What a question over log files costs, against unpacking the same files with the same threads and doing nothing else:
 * nobody who reads them can be quicker. The best of some rounds, in turns. Then whether the answers are right: every story
 * of the generated truth, all found and nothing falsely.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const settings = readSettings(args);
  const work = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  try {
    const sizes = [settings.records / 10, settings.records, settings.records * 2];
    const measured = [];
    for (const records of sizes) measured.push(await measureSize(work, records, settings));
    const [small, whole, double] = measured;
    if (small === undefined || whole === undefined || double === undefined) throw new Error('three sizes');
    say('jq and DuckDB, on the smallest');
    const jq = await timeJq(join(small.folder, 'AWSLogs'), small.seed);
    const duckDb = await timeDuckDb(join(small.folder, 'AWSLogs'), small.seed, settings.duckdb);
    say('the truth: every story asked');
    const truth = await checkTruth(whole.folder, await readStories(whole.folder));
    for (const line of [...truth.missing, ...truth.falsely].slice(0, 20)) say(line);
    if (truth.right < truth.stories) process.exitCode = 1;
    return {
      records: whole.cold.records,
      rawMB: whole.gunzip.rawMB,
      seconds: seconds(whole),
      ratios: ratios(whole),
      firstResultSeconds: rounded(whole.cold.firstSeconds ?? Number.NaN, 2),
      rssMB: whole.cold.rssMB,
      rssMBPerMillion: rounded((whole.cold.rssMB * MILLION) / (whole.cold.records ?? Number.NaN), 0),
      byRecords: measured.map((size) => ({
        records: size.cold.records,
        seconds: seconds(size),
        rssMB: size.cold.rssMB,
      })),
      /** 1: twice the records take twice the time. */
      growth: rounded(double.cold.seconds / whole.cold.seconds / 2, 2),
      otherTools: { records: small.cold.records, gunzip: rounded(small.gunzip.seconds, 2), jq, duckDb },
      truth: { ...truth, missing: truth.missing.length, falsely: truth.falsely.length },
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function readSettings(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: 'string', default: String(MILLION) },
      rounds: { type: 'string', default: '3' },
      duckdb: { type: 'string' },
    },
  });
  const [records, rounds] = [Number(values.records), Number(values.rounds)];
  if (!Number.isInteger(records) || records < 100_000 || records > 10 * MILLION)
    throw new Error('--records has to be a whole number from 100000 to 10000000');
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20)
    throw new Error('--rounds has to be a whole number from 1 to 20');
  return { records, rounds, ...(values.duckdb === undefined ? {} : { duckdb: values.duckdb }) };
}

interface Size {
  readonly folder: string;
  readonly seed: string;
  readonly gunzip: Measured;
  readonly own: Measured;
  readonly cold: Measured;
  readonly warm: Measured;
}

async function measureSize(work: string, records: number, { rounds }: { rounds: number }): Promise<Size> {
  const folder = join(work, String(records));
  say(`${records} records: generated`);
  await generateCorpus({ folder, records, seed: 1, days: DAYS });
  const stories = await readStories(folder);
  const seed = stories.find((story) => story.seed.kind === 'key')?.seed.value ?? '';
  const best = new Map<string, Measured>();
  for (let round = 1; round <= rounds; round += 1) {
    const index = join(folder, `index-${round}`);
    for (const phase of ['gunzip', 'own', 'cold', 'warm']) {
      const measured = await runPhase(phase, folder, seed, index);
      say(
        `${records} records, round ${round}, ${phase}: ${rounded(measured.seconds, 2)} s, ${measured.rssMB} MB`,
      );
      if (measured.seconds < (best.get(phase)?.seconds ?? Number.POSITIVE_INFINITY))
        best.set(phase, measured);
    }
    await rm(index, { recursive: true, force: true });
  }
  const of = (phase: string): Measured => Measured.parse(best.get(phase));
  return { folder, seed, gunzip: of('gunzip'), own: of('own'), cold: of('cold'), warm: of('warm') };
}

/** `warm` asks with the index that `cold` has made. */
async function runPhase(phase: string, folder: string, seed: string, index: string): Promise<Measured> {
  const program = startProgram('bench/investigate/phase.ts', [phase, folder, seed, index]);
  try {
    return Measured.parse(JSON.parse(await nextLine(program, phase)));
  } finally {
    await program.stop();
  }
}

const seconds = ({ gunzip, own, cold, warm }: Size) => ({
  gunzip: rounded(gunzip.seconds, 2),
  keyScan: rounded(own.seconds, 2),
  full: rounded(cold.seconds, 2),
  warm: rounded(warm.seconds, 2),
});

const ratios = ({ gunzip, own, cold, warm }: Size) => ({
  keyScan: rounded(own.seconds / gunzip.seconds, 2),
  full: rounded(cold.seconds / gunzip.seconds, 2),
  warm: rounded(warm.seconds / gunzip.seconds, 2),
});
