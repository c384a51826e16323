import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { PROGRAMS_FOLDER } from '../src/cli/stage/programs.ts';
import { buildOnce } from './build-once.ts';
import { ROOT } from './modules.ts';

const PROGRAMS = ['src/cli/main', 'sandbox/main', 'attacker/main', 'attacker/fighter'];

/**
 * Our programs as one file each, of which the stories start hundreds: so they are there in a fifth of the time. From
 * here on this process starts these. `demo.test.ts` starts them as a person does.
 */
export async function buildPrograms(): Promise<string> {
  const folder = await buildOnce('programs', bundle);
  process.env[PROGRAMS_FOLDER] = folder;
  return folder;
}

async function bundle(folder: string): Promise<void> {
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: PROGRAMS.map((program) => ({ in: join(ROOT, `${program}.ts`), out: program })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // Half the text is read in two thirds of the time.
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    // Of both a part is native code, which is found by where they stand.
    external: ['dynalite', 'esbuild'],
    // Some dependencies call require, which a module in ESM does not have.
    banner: {
      js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
    },
    plugins: [whereItStands],
  });
}

/** Our modules find files by where they stand, which is not where the bundle does. */
const whereItStands: Plugin = {
  name: 'where-it-stands',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\](src|scenarios|sandbox|attacker)[/\\].*\.ts$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const text = await readFile(path, 'utf8');
      const contents = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: 'ts' };
    });
  },
};
