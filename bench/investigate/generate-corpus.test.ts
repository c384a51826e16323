import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Corpus, generateCorpus } from './generate-corpus.ts';
import type { Story } from './story.ts';

const FORM =
  /^AWSLogs\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/(\d{4}\/\d\d\/\d\d)\/(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8})T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/;
const SIZE = { records: 10_000, seed: 5, days: 40 };

const root = mkdtempSync(join(tmpdir(), 'cordon-corpus-'));
const listLogs = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.gz'))
    .sort();
const digest = (folder: string): string => {
  const hash = createHash('sha256');
  for (const path of [...listLogs(folder), 'truth.json'])
    hash.update(path).update(readFileSync(join(folder, path)));
  return hash.digest('hex');
};
const readLog = (folder: string, path: string): string =>
  gunzipSync(readFileSync(join(folder, path))).toString();

let corpus: Corpus;
const folder = join(root, 'one');
/** By eventID: in which files it lies, and the account, region and day of each. */
const places = new Map<string, string[]>();

beforeAll(async () => {
  corpus = await generateCorpus({ folder, ...SIZE });
  for (const path of listLogs(folder))
    for (const { eventID } of JSON.parse(readLog(folder, path)).Records)
      places.set(eventID, [...(places.get(eventID) ?? []), path]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('lays files as CloudTrail does, each compact and of one account and region', () => {
  const paths = listLogs(folder);
  expect(paths).toHaveLength(corpus.files);
  for (const path of paths) {
    const [, account, region, day, sameAccount, sameRegion, sameDay] = FORM.exec(path) ?? [];
    expect([sameAccount, sameRegion, sameDay]).toEqual([account, region, day?.replaceAll('/', '')]);
    const text = readLog(folder, path);
    expect(text.startsWith('{"Records":[{"eventVersion":"1.09","userIdentity":{')).toBe(true);
    const { Records } = JSON.parse(text);
    expect(text).toBe(JSON.stringify({ Records }));
    for (const { recipientAccountId, awsRegion } of Records)
      expect([recipientAccountId, awsRegion]).toEqual([account, region]);
  }
  expect(new Set(paths.map((path) => basename(path))).size).toBe(paths.length);
});

it('has as many records as asked for, of the size that they should be', () => {
  const lying = [...places.values()].reduce((sum, { length }) => sum + length, 0);
  expect([corpus.records, lying]).toEqual([10_000, 10_000]);
  // Mostly stories: those have few tokens. What is around them has its own test.
  expect(corpus.raw / corpus.records).toBeGreaterThan(900);
  expect(corpus.raw / corpus.records).toBeLessThan(1_800);
  expect(corpus.raw / corpus.packed).toBeGreaterThan(2);
});

it('has the events of the truth, and those of the decoys, each in one file', () => {
  const stories: Story[] = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  expect(stories).toEqual(corpus.stories);
  const twice = new Set<string>();
  for (const { events, tolerated, decoys } of stories)
    for (const eventID of [...events, ...tolerated.events, ...decoys.flatMap(({ notEvents }) => notEvents)]) {
      const files = places.get(eventID) ?? [];
      if (files.length === 2) twice.add(eventID);
      expect([eventID, files.length]).toEqual([eventID, twice.has(eventID) ? 2 : 1]);
    }
  const baits = stories.flatMap(({ decoys }) =>
    decoys.filter(({ tests }) => tests === 'the same record in two files').flatMap((decoy) => decoy.baits),
  );
  expect([...twice].sort()).toEqual([...new Set(baits)].sort());
  expect(twice.size).toBeGreaterThanOrEqual(4);
});

it('is the same to the byte for the same seed', async () => {
  const again = join(root, 'again');
  await generateCorpus({ folder: again, ...SIZE });
  expect(digest(again)).toBe(digest(folder));
});

it('leaves a folder alone that holds logs already', async () => {
  const before = digest(folder);
  await expect(generateCorpus({ folder, ...SIZE, seed: 6 })).rejects.toThrow('holds log files already');
  expect(digest(folder)).toBe(before);
});

it('tells how far it is, with the help of further processes too', async () => {
  const large = join(root, 'large');
  const told: number[] = [];
  const made = await generateCorpus({ folder: large, records: 50_000, seed: 1, days: 40 }, (files, of) =>
    told.push(files / of),
  );
  const paths = listLogs(large);
  expect([made.records, made.files]).toEqual([50_000, paths.length]);
  expect(told.at(-1)).toBeGreaterThan(0.9);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  const records = paths.reduce((sum, path) => sum + JSON.parse(readLog(large, path)).Records.length, 0);
  expect(records).toBe(50_000);
  expect(made.raw / made.records).toBeGreaterThan(1_300);
});
