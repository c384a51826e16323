import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sources } from './cordon-stack.ts';
import type { Template } from './resolve-template.ts';
import { readRunbook } from './runbook-document.ts';
import { synthesize } from './synthesize.ts';

/** For the tests: the template as it is synthesized. */
export const readTemplate = (): Template =>
  withFolder(
    (folder): Template => JSON.parse(readFileSync(synthesize(folder, sourcesForTests(folder)), 'utf8')),
  );

/** A folder of its own that `use` may write into, gone afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-deploy-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the template says does not depend on the code of the functions: any file does. */
export function sourcesForTests(folder: string): Sources {
  const zip = join(folder, 'placeholder.zip');
  writeFileSync(zip, 'no code');
  return {
    bundles: { 'guardduty-translator': zip, 'runbook-step': zip, sweep: zip },
    runbook: readRunbook(),
  };
}
