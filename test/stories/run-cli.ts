import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { buildOnce } from '../build-once.ts';
import { ROOT } from '../modules.ts';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/**
 * The command line in a process of its own, of which the stories start a hundred: as one file it is there in a third
 * of the time. `demo.test.ts` starts it as a person does.
 */
export async function runCli(...args: string[]): Promise<CliRun> {
  const folder = await buildOnce('cli', bundleCli);
  return new Promise((resolve) => {
    const [main, env] = [join(folder, 'main.mjs'), plainText(process.env)];
    execFile(process.execPath, [main, ...args], { cwd: ROOT, env }, (error, out, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, errors });
    });
  });
}

/** In colour where the environment asks for it, as that of a build server does: the stories read words. */
function plainText({ FORCE_COLOR: _forced, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, NO_COLOR: '1' };
}

async function bundleCli(folder: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, 'src/cli/main.ts')],
    outfile: join(folder, 'main.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    // Some dependencies call require, which a module in ESM does not have.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [whereItStands],
  });
}

/** Our modules find files by where they stand, which is not where the bundle does. */
const whereItStands: Plugin = {
  name: 'where-it-stands',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\](src|scenarios)[/\\].*\.ts$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const text = await readFile(path, 'utf8');
      const contents = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: 'ts' };
    });
  },
};
