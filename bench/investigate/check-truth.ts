import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { investigate, type Logs } from '../../src/investigate/investigate.ts';
import { openLogs } from '../../src/investigate/open-logs.ts';
import { startScanPool, threadsFor } from '../../src/investigate/scan/scan-pool.ts';
import { listSource } from '../../src/investigate/sources/list-source.ts';
import type { RuleId } from '../../src/model/investigation.ts';
import { compareWithTruth } from './compare-with-truth.ts';
import type { Story } from './story.ts';

export interface TruthCheck {
  readonly stories: number;
  /** Of these all is found and nothing falsely. */
  readonly right: number;
  readonly found: number;
  readonly missing: readonly string[];
  readonly falsely: readonly string[];
  /** Right and all, by the rule that a story is about. */
  readonly byRule: Readonly<Partial<Record<RuleId, string>>>;
}

export const readStories = async (folder: string): Promise<readonly Story[]> =>
  JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'));

/** Asks every story's question of the logs in a folder, and holds the answers against its truth. */
export async function checkTruth(folder: string, stories: readonly Story[]): Promise<TruthCheck> {
  const indexFolder = await mkdtemp(join(tmpdir(), 'cordon-truth-'));
  const listing = await listSource(join(folder, 'AWSLogs'));
  const pool = await startScanPool(threadsFor(listing.files));
  try {
    const logs = await openLogs({ name: folder, listing, pool, indexFolder, onProgress: () => undefined });
    return await checkAll(stories, logs);
  } finally {
    await pool.close();
    await rm(indexFolder, { recursive: true, force: true });
  }
}

async function checkAll(stories: readonly Story[], logs: Logs): Promise<TruthCheck> {
  const missing: string[] = [];
  const falsely: string[] = [];
  const rules = new Map<RuleId, { right: number; all: number }>();
  let found = 0;
  const asOf = Math.max(...logs.files().flatMap(({ parts }) => parts.map(({ lastEvent }) => lastEvent)));
  for (const story of stories) {
    const question = { seed: story.seed, asOf, ours: [], anchors: [], isOwnCallsOnly: false };
    const answer = await investigate(question, logs, () => undefined);
    const compared = compareWithTruth(answer, story);
    found += compared.found.length;
    missing.push(...compared.missing.map((what) => `${story.name}: ${what}`));
    falsely.push(...compared.falsely.map((what) => `${story.name}: ${what}`));
    const rule = rules.get(story.rule) ?? { right: 0, all: 0 };
    rules.set(story.rule, rule);
    rule.all += 1;
    if (compared.missing.length + compared.falsely.length === 0) rule.right += 1;
  }
  return {
    stories: stories.length,
    right: [...rules.values()].reduce((sum, { right }) => sum + right, 0),
    found,
    missing,
    falsely,
    byRule: Object.fromEntries([...rules].map(([rule, { right, all }]) => [rule, `${right}/${all}`])),
  };
}
