import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

/** The files of src/lambda that are functions; each becomes a zip of its own. */
const functionEntries = ['guardduty-translator'] as const;
type FunctionEntry = (typeof functionEntries)[number];

/** Entry -> path of its zip. */
export type Bundles = Readonly<Record<FunctionEntry, string>>;

const REPOSITORY = join(import.meta.dirname, '..');

/** Built from TypeScript at every synthesis, so that what is deployed is what was tested. */
export async function bundleFunctions(folder = join(REPOSITORY, 'out/bundles')): Promise<Bundles> {
  await mkdir(folder, { recursive: true });
  const written = await Promise.all(
    functionEntries.map(async (entry) => {
      const path = join(folder, `${entry}.zip`);
      await writeFile(path, zipFunction(await compile(entry)));
      return [entry, path] as const;
    }),
  );
  return Object.fromEntries(written) as Record<FunctionEntry, string>;
}

/**
 * One file with the AWS SDK in it: the SDK that Lambda's runtime carries changes without notice.
 * The target is the oldest Node that runs it: the sandbox's, on a laptop.
 */
async function compile(entry: FunctionEntry): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(REPOSITORY, 'src/lambda', `${entry}.ts`)],
    absWorkingDir: REPOSITORY,
    bundle: true,
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
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return output.contents;
}

/**
 * The same code gives the same bytes, so that an unchanged function is not deployed again. Zip keeps
 * local time without a zone: a date made of local parts gives the same bytes in every zone.
 */
function zipFunction(code: Uint8Array): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  // Made on Unix, readable by all: Lambda runs the code as another user than the one that unpacked it.
  return zipSync({ 'index.mjs': [code, { mtime, os: 3, attrs: 0o100644 << 16 }] });
}
