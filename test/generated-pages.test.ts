import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from './modules.ts';

it('the generated pages are those that the code gives: else run npm run docs', () => {
  const output = execFileSync(process.execPath, ['--import', 'tsx', 'docs/generate.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(output).toContain('up to date');
});
