import { existsSync } from 'node:fs';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { startSandbox } from '../../../start.ts';
import { unpackCode } from './code-folder.ts';

it('leaves nothing behind when the sandbox ends while a package is being unpacked', async () => {
  const sandbox = await startSandbox({ port: 0 });
  const files = Array.from({ length: 400 }, (_, index) => [`lib/${index}.mjs`, new Uint8Array(64)] as const);
  const code = { zip: zipSync(Object.fromEntries(files)), sha256: 'of-400-files' };
  const unpacking = unpackCode(sandbox.world, code, new Set());
  await sandbox.close();
  expect(existsSync(await unpacking)).toBe(false);
});
