import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { checkTruth, readStories, type TruthCheck } from './check-truth.ts';
import { generateCorpus } from './generate-corpus.ts';
import type { Story } from './story.ts';

/** Little more than the stories, each among all the others; of the owners' habits two weeks. */
const SIZE = { records: 9_000, seed: 7, days: 16 };
const ALTERED = 'altered/00';

/**
 * Of three stories one, and of the next three another one: cases take turns by twos, threes, fours, fives and sixes, and
 * each turn is asked about.
 */
const isAsked = ({ name }: Story): boolean => {
  const index = Number(name.split('/')[1]);
  return (index + Math.floor(index / 3)) % 3 === 0;
};

/** Something that was not called, something that was and is not said, and credentials by another rule. */
const alter = (told: Story): Story => ({
  ...told,
  name: ALTERED,
  events: [...told.events.slice(1), 'never-called'],
  credentials: told.credentials.map((one) =>
    one.parent === undefined ? one : { ...one, rules: ['R13' as const] },
  ),
});

let told: Story | undefined;
let asked: readonly Story[] = [];
let check: TruthCheck | undefined;

// One reading of the logs for both tests.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cordon-stories-'));
  try {
    await generateCorpus({ folder, ...SIZE });
    asked = (await readStories(folder)).filter(isAsked);
    [told] = asked;
    check = await checkTruth(folder, told === undefined ? asked : [...asked, alter(told)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

const isOfAltered = (line: string): boolean => line.startsWith(`${ALTERED}: `);

it('finds all of every story, and nothing else', () => {
  const { missing = [], falsely = [], right } = check ?? {};
  expect(missing.filter((line) => !isOfAltered(line))).toEqual([]);
  expect(falsely.filter((line) => !isOfAltered(line))).toEqual([]);
  expect(right).toBe(asked.length);
  expect(asked.length).toBeGreaterThan(90);
});

it('says of a story that is not true what is wrong with it', () => {
  const { missing = [], falsely = [] } = check ?? {};
  expect(falsely.filter(isOfAltered)).toEqual([`${ALTERED}: event ${told?.events[0]}`]);
  const [event, ...credentials] = missing.filter(isOfAltered).sort().reverse();
  expect(event).toBe(`${ALTERED}: event never-called`);
  expect(credentials).toHaveLength((told?.credentials.length ?? 0) - 1);
  for (const line of credentials) expect(line).toMatch(/by R1, not R13$/);
});
