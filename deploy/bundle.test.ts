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

async function bundleIn(timeZone: string): Promise<Uint8Array> {
  process.env['TZ'] = timeZone;
  const folder = await mkdtemp(join(tmpdir(), 'cordon-bundle-'));
  folders.push(folder);
  return new Uint8Array(await readFile((await bundleFunctions(folder))['guardduty-translator']));
}

it('makes the same bytes of the same code, wherever it is made', async () => {
  const here = await bundleIn('Pacific/Auckland');
  expect(Buffer.compare(here, await bundleIn('America/Los_Angeles'))).toBe(0);
});

it('puts one module into the zip, which has all it needs and hands out the handler', async () => {
  const files = unzipSync(await bundleIn('UTC'));
  expect(Object.keys(files)).toEqual(['index.mjs']);
  const code = new TextDecoder().decode(files['index.mjs']);
  expect(code).toMatch(/export\s*\{[^}]*\bas handler\b/);
  const imported = [...code.matchAll(/\bfrom\s*["']([^"']+)["']/g)].map(([, name]) => name);
  expect(imported.filter((name) => !name?.startsWith('node:') && !isBuiltInName(name))).toEqual([]);
});

/** Some dependencies still name Node's modules without `node:`. */
const isBuiltInName = (name: string | undefined): boolean =>
  name !== undefined && process.getBuiltinModule?.(name) !== undefined;
