/** Writes the generated pages. `--check` says which are stale instead, and exits with 1. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderActions } from './pages/actions.ts';
import { renderArtifacts } from './pages/artifacts.ts';
import { renderEvents } from './pages/events.ts';
import { renderFindings } from './pages/findings.ts';
import { renderInvestigationSchema } from './pages/investigation-schema.ts';
import { renderReportSchema } from './pages/report-schema.ts';
import { renderSandbox } from './pages/sandbox.ts';

const PAGES = new Map<string, () => Promise<string> | string>([
  ['actions.md', renderActions],
  ['artifacts.md', renderArtifacts],
  ['events.md', renderEvents],
  ['findings.md', renderFindings],
  ['investigation.schema.json', renderInvestigationSchema],
  ['report.schema.json', renderReportSchema],
  ['sandbox.md', renderSandbox],
]);

const pathOf = (name: string) => fileURLToPath(new URL(`./catalog/${name}`, import.meta.url));

function readPage(name: string): string {
  try {
    return readFileSync(pathOf(name), 'utf8');
  } catch {
    // Not written yet: as stale as can be.
    return '';
  }
}

const stale: string[] = [];
for (const [name, render] of PAGES) {
  const text = await render();
  if (readPage(name) !== text) stale.push(name);
  if (!process.argv.includes('--check')) writeFileSync(pathOf(name), text);
}
const names = stale.map((name) => `docs/catalog/${name}`).join(', ');
if (process.argv.includes('--check') && stale.length > 0) {
  process.stderr.write(`${names}: stale. Run: npm run docs\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(stale.length === 0 ? 'The generated pages are up to date.\n' : `Written: ${names}\n`);
}
