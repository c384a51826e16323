import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Names a folder with the programs as one file each, `sandbox/main.mjs`: they start in a fifth of the time. */
export const PROGRAMS_FOLDER = 'CORDON_PROGRAMS';

/** One of the project's own programs as a process of its own. */
export interface Program {
  readonly process: ChildProcess;
  /** What it prints on standard output, line by line. */
  readonly lines: AsyncIterator<string>;
  write(line: string): void;
  /** Ends it and waits until it has. */
  stop(): Promise<void>;
}

export function startProgram(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(process.execPath, [...howToRun(path), ...args], {
    cwd: ROOT,
    env: { ...cleanEnvironment(), ...environment },
    // Its errors go where ours go: a program that fails must not fail in silence.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    process: child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    write: (line) => void child.stdin.write(`${line}\n`),
    async stop() {
      child.stdin.end();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function howToRun(path: string): readonly string[] {
  const built = join(process.env[PROGRAMS_FOLDER] ?? '', path.replace(/\.ts$/, '.mjs'));
  return process.env[PROGRAMS_FOLDER] !== undefined && existsSync(built)
    ? [built]
    : ['--import', 'tsx', path];
}

/** Without the AWS settings of the person who runs us: nothing here may reach a real account. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

export async function nextLine(program: Program, what: string): Promise<string> {
  const line = await program.lines.next();
  if (line.done === true) throw new Error(`${what} ended before it answered`);
  return line.value;
}

/** Runs one of our programs with this terminal as its own, and gives its exit code. Ctrl-C is its to handle. */
export async function runProgram(path: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    cwd: ROOT,
    env: cleanEnvironment(),
    stdio: 'inherit',
  });
  const wait = () => undefined;
  process.on('SIGINT', wait);
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 130)));
}
