import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What opens a page on each kind of machine. `start` is a word of cmd's own, whose first text in quotes is a title. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};

/** Has the browser show a file, where there is a person to look at it. Gives why it was not done. */
export async function openPage(file: string): Promise<string | undefined> {
  if (!process.stdout.isTTY) return 'not opened: there is no terminal, and so perhaps nobody to look';
  const [program, ...before] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((settle) => {
    const opener = spawn(program, [...before, pathToFileURL(resolve(file)).href], {
      stdio: 'ignore',
      detached: true,
    });
    opener.once('error', (error) => settle(`not opened: ${error.message}`));
    opener.once('spawn', () => {
      opener.unref();
      settle(undefined);
    });
  });
}
