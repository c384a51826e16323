import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sources } from './cordon-stack.ts';
import type { Template } from './resolve-template.ts';
import { readRunbook } from './runbook-document.ts';
import { type Stacks, synthesize } from './synthesize.ts';

/** For the tests: the templates as they are synthesized. */
export const readTemplates = (): Readonly<Record<keyof Stacks, Template>> =>
  withFolder((folder) => {
    const paths = synthesize(folder, sourcesForTests(folder));
    const read = (name: keyof Stacks): Template => JSON.parse(readFileSync(paths[name], 'utf8'));
    return { cordon: read('cordon'), forwarder: read('forwarder') };
  });

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
    bundles: { control: zip, 'guardduty-translator': zip, investigate: zip, 'runbook-step': zip, sweep: zip },
    runbook: readRunbook(),
  };
}
