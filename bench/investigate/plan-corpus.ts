import { CASES } from './cases/catalog.ts';
import { ACCOUNTS, createOrganisation, REGIONS } from './organisation.ts';
import { createRandom, drawAlphanumeric, type Random } from './random.ts';
import { openScene } from './scene.ts';
import type { PlantedRecord, Story } from './story.ts';

export interface CorpusSize {
  readonly records: number;
  readonly seed: number;
  /** How long the logs are; below 34 the owners' habits are shorter than a month. */
  readonly days: number;
}

/** One file to be written. */
export interface LogFile {
  /** In the folder: `AWSLogs/…`. */
  readonly path: string;
  readonly account: string;
  readonly region: string;
  /** Its records are of this slot: milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** How many records of ordinary days. */
  readonly noise: number;
  /** Records of stories, as JSON. */
  readonly planted: readonly string[];
}

const DAY = 86_400_000;
/** CloudTrail delivers about every five minutes. */
const SLOT = 300_000;
const LOGS_BEGIN = Date.UTC(2026, 0, 1);
/** What is padded to look like any other file. */
const MOST_RECORDS = 150;

/** Which stories are told, and which file holds what. The same for the same size. */
export function planCorpus(size: CorpusSize): { readonly stories: Story[]; readonly files: LogFile[] } {
  const told = tellStories(size);
  const planted = groupBySlot(told.flatMap(({ records }) => records));
  const count = [...planted.values()].reduce((sum, { records }) => sum + records.length, 0);
  if (count > size.records)
    throw new Error(`the stories alone are ${count} records: a corpus cannot have ${size.records}`);
  const random = createRandom(`${size.seed}/plan`);
  const spare = size.records - count;
  const padding = Math.min(MOST_RECORDS, Math.floor(spare / 2 / planted.size));
  let left = spare;
  const files: LogFile[] = [];
  for (const { account, region, slot, records } of planted.values()) {
    const noise = Math.max(0, Math.min(left, padding - records.length));
    left -= noise;
    files.push(lay(random, account, region, slot, { noise, planted: records }));
  }
  while (left > 0) {
    const noise = Math.min(left, 100 + random.below(100));
    left -= noise;
    const slot = drawSlot(random, size.days);
    files.push(lay(random, random.pick(ACCOUNTS), random.pick(REGIONS), slot, { noise, planted: [] }));
  }
  return { stories: told.map(({ story }) => story), files };
}

function tellStories({ seed, days }: CorpusSize): { story: Story; records: readonly PlantedRecord[] }[] {
  const organisation = createOrganisation(seed);
  const random = createRandom(`${seed}/stories`);
  const numbered = CASES.flatMap((one) =>
    Array.from({ length: one.stories }, (_, index) => ({ one, index })),
  );
  return numbered.map(({ one, index }, number) => {
    // In the last eighth, but early enough that all of it lies in the logs.
    const attackBegins =
      LOGS_BEGIN + Math.floor(days * DAY * 0.85) + random.below(Math.floor(days * DAY * 0.1) / 1_000) * 1_000;
    const { scene, story, records } = openScene({
      name: `${one.name}/${index.toString().padStart(2, '0')}`,
      rule: one.rule,
      index,
      number,
      seed,
      organisation,
      logsBegin: LOGS_BEGIN,
      attackBegins,
    });
    one.play(scene);
    return { story, records };
  });
}

interface Slot {
  readonly account: string;
  readonly region: string;
  readonly slot: number;
  readonly records: string[];
}

/** What was called in five minutes lies in one file; what is delivered again, in the file after it. */
function groupBySlot(records: readonly PlantedRecord[]): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  for (const { account, region, at, json, deliveries } of records)
    for (let delivery = 0; delivery < deliveries; delivery += 1) {
      const slot = Math.floor(at / SLOT) + delivery;
      const key = `${account}/${region}/${slot}`;
      const there = slots.get(key) ?? { account, region, slot, records: [] };
      there.records.push(json);
      slots.set(key, there);
    }
  return slots;
}

/** Two in three in working hours. */
function drawSlot(random: Random, days: number): number {
  const day = random.below(days) * DAY;
  const hours = random.hits(66) ? 7 * 3_600_000 + random.below(11 * 3_600_000) : random.below(DAY);
  return Math.floor((LOGS_BEGIN + day + hours) / SLOT);
}

function lay(
  random: Random,
  account: string,
  region: string,
  slot: number,
  content: Pick<LogFile, 'noise' | 'planted'>,
): LogFile {
  const from = slot * SLOT;
  const delivered = new Date(from + SLOT).toISOString();
  const day = delivered.slice(0, 10);
  const stamp = `${day.replaceAll('-', '')}T${delivered.slice(11, 16).replace(':', '')}Z`;
  const name = `${account}_CloudTrail_${region}_${stamp}_${drawAlphanumeric(random, 16)}.json.gz`;
  const folder = `AWSLogs/${account}/CloudTrail/${region}/${day.replaceAll('-', '/')}`;
  return { path: `${folder}/${name}`, account, region, from, to: from + SLOT, ...content };
}
