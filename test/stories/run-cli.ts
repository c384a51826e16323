import { execFile } from 'node:child_process';
import { ROOT } from '../modules.ts';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** The command line as a person runs it, in a process of its own. */
export function runCli(...args: string[]): Promise<CliRun> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', ...args],
      { cwd: ROOT },
      (error, out, errors) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, errors });
      },
    );
  });
}
