import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));

interface Import {
  /** A file of ours, relative to the root, or a package's name. */
  readonly from: string;
  readonly isOurs: boolean;
  /** Gone once compiled: it ties no code to other code. */
  readonly isTypeOnly: boolean;
}

export interface Module {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const FOLDERS = ['src', 'sandbox', 'attacker', 'deploy', 'scenarios', 'test', 'bench', 'docs'];
const STATIC = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\('([^']+)'\)/g;

/** Every TypeScript module of the project, with what it imports. */
export function readModules(): Module[] {
  return FOLDERS.flatMap((folder) => listFiles(join(ROOT, folder))).map(readModule);
}

export function listFiles(folder: string, ending = '.ts'): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
}

function readModule(file: string): Module {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...[...text.matchAll(STATIC)].map(([, type, from = '']) => ({ from, isTypeOnly: type !== undefined })),
    ...[...text.matchAll(DYNAMIC)].map(([, from = '']) => ({ from, isTypeOnly: false })),
  ];
  const imports = found.map(({ from, isTypeOnly }) => {
    const isOurs = from.startsWith('.');
    return { from: isOurs ? relative(ROOT, resolve(dirname(file), from)) : from, isOurs, isTypeOnly };
  });
  return { path: relative(ROOT, file), text, imports };
}
