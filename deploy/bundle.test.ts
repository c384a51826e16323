import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, expect, it } from 'vitest';
import { bundleFunctions } from './bundle.ts';

const zone = process.env['TZ'];
const folders: string[] = [];

afterEach(async () => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** Bundling takes seconds, and nothing changes what it gives: most tests read the same. */
let inUtc: ReturnType<typeof bundleIn> | undefined;
const bundled = (): ReturnType<typeof bundleIn> => {
  inUtc ??= bundleIn('UTC');
  return inUtc;
};

async function bundleIn(timeZone: string): Promise<Record<string, Uint8Array>> {
  process.env['TZ'] = timeZone;
  const folder = await mkdtemp(join(tmpdir(), 'cordon-bundle-'));
  folders.push(folder);
  const paths = Object.entries(await bundleFunctions(folder));
  const read = paths.map(async ([entry, path]) => [entry, new Uint8Array(await readFile(path))] as const);
  return Object.fromEntries(await Promise.all(read));
}

it('makes the same bytes of the same code, wherever it is made', async () => {
  const here = await bundleIn('Pacific/Auckland');
  const there = await bundleIn('America/Los_Angeles');
  expect(Object.keys(here)).toEqual([
    'control',
    'guardduty-translator',
    'investigate',
    'runbook-step',
    'sweep',
  ]);
  for (const [entry, zip] of Object.entries(here)) {
    expect(Buffer.compare(zip, there[entry] ?? new Uint8Array())).toBe(0);
  }
});

it('puts into each zip all that its modules need, and hands out the handler', async () => {
  for (const zip of Object.values(await bundled())) {
    const files = unzipSync(zip);
    const textOf = (name: string) => new TextDecoder().decode(files[name]);
    expect(textOf('index.mjs')).toMatch(/export\s*\{[^}]*\bas handler\b/);
    for (const name of Object.keys(files)) {
      // A text may end with the word, and is followed by code and not by a name.
      const imported = [...textOf(name).matchAll(/\b(?:from|import\(?)["']([\w@./:-]+)["']/g)];
      const names = imported.map(([, from = '']) => from);
      expect(names.filter((from) => !isInZip(from, files) && !isBuiltInName(from))).toEqual([]);
    }
  }
});

it('puts the response policy beside the functions that decide, and beside no other', async () => {
  const withPolicy = Object.entries(await bundled()).filter(
    ([, zip]) => unzipSync(zip)['response-policy.json'] !== undefined,
  );
  expect(withPolicy.map(([entry]) => entry)).toEqual(['control', 'guardduty-translator', 'sweep']);
});

it('leaves out of the beginning what only comes to be needed', async () => {
  const files = unzipSync((await bundled())['guardduty-translator'] ?? new Uint8Array());
  const all = Object.values(files).reduce((size, { length }) => size + length, 0);
  expect(Object.keys(files).some((name) => name.startsWith('incident-manager-'))).toBe(true);
  expect(files['index.mjs']?.length).toBeLessThan(all / 3);
});

const isInZip = (from: string, files: Record<string, Uint8Array>): boolean =>
  from.startsWith('./') && files[from.slice(2)] !== undefined;

/** Some dependencies still name Node's modules without `node:`. */
const isBuiltInName = (name: string): boolean => process.getBuiltinModule?.(name) !== undefined;
