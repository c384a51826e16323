import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkTruth, readStories } from './check-truth.ts';
import { generateCorpus } from './generate-corpus.ts';
import type { Story } from './story.ts';

/** Little more than the stories: each is asked about among all the others. */
const SIZE = { records: 12_000, seed: 7, days: 40 };

let folder = '';
let stories: readonly Story[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordon-stories-'));
  await generateCorpus({ folder, ...SIZE });
  stories = await readStories(folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * Of three stories one, and of the next three another one: cases take turns by twos, threes, fours, fives and sixes, and
 * each turn is asked about.
 */
const isAsked = ({ name }: Story): boolean => {
  const index = Number(name.split('/')[1]);
  return (index + Math.floor(index / 3)) % 3 === 0;
};

it('finds all of every story, and nothing else', async () => {
  const { missing, falsely, right, ...all } = await checkTruth(folder, stories.filter(isAsked));
  expect({ missing, falsely }).toEqual({ missing: [], falsely: [] });
  expect(right).toBe(all.stories);
  expect(all.stories).toBeGreaterThan(90);
}, 60_000);

it('says of a story that is not true what is wrong with it', async () => {
  const [told] = stories;
  if (told === undefined) throw new Error('no story');
  const [event, ...events] = told.events;
  const altered = {
    ...told,
    events: [...events, 'never-called'],
    credentials: told.credentials.map((one) =>
      one.parent === undefined ? one : { ...one, rules: ['R13' as const] },
    ),
  };
  const { right, missing, falsely, byRule } = await checkTruth(folder, [altered]);
  expect(right).toBe(0);
  expect(byRule).toEqual({ R1: '0/1' });
  expect(falsely).toEqual([`${told.name}: event ${event}`]);
  expect(missing).toContain(`${told.name}: event never-called`);
  expect(missing.filter((one) => one.includes('by R1, not R13'))).toHaveLength(told.credentials.length - 1);
}, 60_000);
