import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { buildPrograms } from '../build-programs.ts';
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
export const runCli = (...args: string[]): Promise<CliRun> => runCliWith({}, ...args);

/** With these variables in its environment, too: where the cache is, for one. */
export async function runCliWith(more: Readonly<Record<string, string>>, ...args: string[]): Promise<CliRun> {
  const folder = await buildPrograms();
  return new Promise((resolve) => {
    const [main, env] = [join(folder, 'src/cli/main.mjs'), plainText({ ...process.env, ...more })];
    execFile(
      process.execPath,
      [main, ...args],
      { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 },
      (error, out, errors) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, errors });
      },
    );
  });
}

/** In colour where the environment asks for it, as that of a build server does: the stories read words. */
function plainText({ FORCE_COLOR: _forced, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, NO_COLOR: '1' };
}
