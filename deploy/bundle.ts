import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type OutputFile } from 'esbuild';
import { zipSync } from 'fflate';
import { readResponsePolicy } from './response-policy.ts';

/** The files of src/lambda that are functions; each becomes a zip of its own. */
const functionEntries = ['control', 'guardduty-translator', 'investigate', 'runbook-step', 'sweep'] as const;
/** Those that decide what to do about a finding, and have the response policy beside their code. */
const deciding: readonly string[] = ['control', 'guardduty-translator', 'sweep'];
type FunctionEntry = (typeof functionEntries)[number];

/** Entry -> path of its zip. */
export type Bundles = Readonly<Record<FunctionEntry, string>>;

const REPOSITORY = join(import.meta.dirname, '..');

/** Built from TypeScript at every synthesis, so that what is deployed is what was tested. */
export async function bundleFunctions(folder = join(REPOSITORY, 'out/bundles')): Promise<Bundles> {
  const policy = { path: 'response-policy.json', contents: readResponsePolicy() };
  await mkdir(folder, { recursive: true });
  const written = await Promise.all(
    functionEntries.map(async (entry) => {
      const path = join(folder, `${entry}.zip`);
      const code = await compile(entry);
      await writeFile(path, zipFunction(deciding.includes(entry) ? [...code, policy] : code));
      return [entry, path] as const;
    }),
  );
  return Object.fromEntries(written) as Record<FunctionEntry, string>;
}

/**
 * The AWS SDK is in it: the one that Lambda's runtime carries changes without notice. What the code loads
 * only when it comes to it is a file of its own, so that a cold start reads half of all that there is.
 * The target is the oldest Node that runs it: the sandbox's, on a laptop.
 */
async function compile(entry: FunctionEntry): Promise<readonly OutputFile[]> {
  const { outputFiles } = await build({
    entryPoints: { index: join(REPOSITORY, 'src/lambda', `${entry}.ts`) },
    absWorkingDir: REPOSITORY,
    outdir: REPOSITORY,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'warning',
    // Some dependencies call require, which a module in ESM does not have.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return outputFiles;
}

/**
 * The same code gives the same bytes, so that an unchanged function is not deployed again. Zip keeps
 * local time without a zone: a date made of local parts gives the same bytes in every zone.
 */
function zipFunction(files: readonly Pick<OutputFile, 'path' | 'contents'>[]): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  // Made on Unix, readable by all: Lambda runs the code as another user than the one that unpacked it.
  const settings = { mtime, os: 3, attrs: 0o100644 << 16 };
  const named = files.map(({ path, contents }) => [basename(path), contents] as const);
  const sorted = named.sort(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map(([name, contents]) => [name, [contents, settings]])));
}
