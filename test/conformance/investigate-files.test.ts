import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemorySource } from '../../src/investigate/fixture.ts';
import { investigate, type Logs } from '../../src/investigate/investigate.ts';
import { openLogs } from '../../src/investigate/open-logs.ts';
import { type ScanPool, startScanPool } from '../../src/investigate/scan/scan-pool.ts';
import { readSeed } from '../../src/investigate/seed.ts';
import { listSource } from '../../src/investigate/sources/list-source.ts';
import { readTrailRecord } from '../../src/investigate/trail-record.ts';
import type { Investigation } from '../../src/model/investigation.ts';

/**
 * Public logs of attacks in four forms, read as a person would have them read. They are read where they lie
 * (`CORDON_CONFORMANCE_DIR`) and not kept here: their licences are their owners'.
 */
const folder = process.env['CORDON_CONFORMANCE_DIR'];
const title =
  folder === undefined ? 'public files (skipped: CORDON_CONFORMANCE_DIR is not set)' : 'public files';
const trails = join(folder ?? '', 'cloudtrail');

let pool: ScanPool;
let index: string;
beforeAll(async () => {
  pool = await startScanPool(2);
  index = await mkdtemp(join(tmpdir(), 'cordon-index-'));
});
afterAll(async () => {
  await Promise.all([pool.close(), rm(index, { recursive: true, force: true })]);
});

const open = async (set: string): Promise<Logs> =>
  openLogs({
    name: set,
    listing: await listSource(join(trails, set)),
    pool,
    indexFolder: join(index, set),
    onProgress: () => undefined,
  });

const ask = (logs: Logs, seed: string): Promise<Investigation> =>
  investigate(
    {
      seed: readSeed(seed),
      asOf: Date.parse('2023-07-10T12:40:00Z'),
      ours: [],
      anchors: [],
      isOwnCallsOnly: false,
    },
    logs,
    () => undefined,
  );

/** The same records without the scanner. */
async function readInMemory(set: string): Promise<Logs> {
  const names = (await readdir(join(trails, set))).filter((name) => name.endsWith('.json'));
  const placed = [];
  for (const file of names) {
    const { Records } = JSON.parse(await readFile(join(trails, set, file), 'utf8'));
    for (const [offset, json] of Records.entries()) {
      const record = readTrailRecord(json, { file, offset, length: 0, sha256: '' });
      if (record !== undefined) placed.push({ json, record });
    }
  }
  return { ...createMemorySource(placed), name: set, files: () => [] };
}

describe.skipIf(folder === undefined)(title, () => {
  it.each([
    // Licences lie beside the logs, and findings are no records.
    ['invictus', 2_900, { read: 55, 'not CloudTrail': 1 }],
    ['stratus', 242, { read: 23, 'not CloudTrail': 2 }],
    ['otrf', 103, { read: 1, 'not CloudTrail': 1 }],
    // Tests of rules: 13 of 452 have no time, and are none; 3 name no region to be counted in.
    ['panther', 436, { read: 1, 'not CloudTrail': 2 }],
  ])('%s: every file is counted, and every record', async (set, records, expected) => {
    const logs = await open(set);
    const { files } = await listSource(join(trails, set));
    const states = logs.files().map(({ state }) => state);
    expect(states).toHaveLength(files.length);
    const counts = Object.fromEntries(
      [...new Set(states)].map((state) => [state, states.filter((one) => one === state).length]),
    );
    expect(counts).toEqual(expected);
    const parts = logs.files().flatMap((file) => file.parts);
    expect(parts.reduce((sum, part) => sum + part.records, 0)).toBe(records);
  });

  it('invictus: the answer through files is the answer from memory', async () => {
    const [fromFiles, fromMemory] = await Promise.all([open('invictus'), readInMemory('invictus')]);
    const withoutPlaces = ({ events, ...answer }: Investigation) => ({
      ...answer,
      coverage: undefined,
      events: events.map(({ evidence: _, copies, ...event }) => ({ ...event, copies: copies.length })),
    });
    const found = withoutPlaces(await ask(fromFiles, 'bert-jan'));
    expect(found).toEqual(withoutPlaces(await ask(fromMemory, 'bert-jan')));
    expect(found.events.length).toBeGreaterThan(2_344);
  });

  it('invictus: evidence is where it is said to be', async () => {
    const { events } = await ask(await open('invictus'), 'bert-jan');
    for (const { eventID, evidence } of events.filter((_, at) => at % 40 === 0)) {
      const bytes = await readFile(join(trails, 'invictus', evidence.file));
      const record = bytes.subarray(evidence.offset, evidence.offset + evidence.length);
      expect(JSON.parse(record.toString()).eventID).toBe(eventID);
    }
  });

  it('otrf: lines of a collector, whose time has another name', async () => {
    const { events } = await ask(await open('otrf'), 'AROA5FLZVX4OAMSW6BCRH:i-0317f6c6b66ae9c40');
    expect(events).toHaveLength(11);
  });
});
