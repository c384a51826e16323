import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { bundleFunctions } from './bundle.ts';
import { readRunbook } from './runbook-document.ts';

/** `npm run synth`, and the app of `cdk deploy`: the CLI names the folder that it reads in CDK_OUTDIR. */
// The CDK library takes as long to load as the functions take to bundle: both at once.
const [bundles, { synthesize }] = await Promise.all([bundleFunctions(), import('./synthesize.ts')]);
const outdir = process.env['CDK_OUTDIR'] ?? join(import.meta.dirname, '../out/cdk');
const templates = synthesize(outdir, { bundles, runbook: readRunbook() });

const here = (path: string) => relative(process.cwd(), path);
const sizes = await Promise.all(
  Object.values(bundles).map(
    async (path) => `${here(path)} (${Math.ceil((await stat(path)).size / 1024)} kB)`,
  ),
);
process.stdout.write(`bundled ${sizes.join(', ')}\nwrote ${Object.values(templates).map(here).join(', ')}\n`);
