import { unzipSync } from 'fflate';
import { AwsError } from '../../kernel/aws-error.ts';
import { invalidValue } from './function.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_ZIPPED = 50 * 1024 * 1024;
const MOST_UNZIPPED = 250 * 1024 * 1024;
const MOST_FILES = 20_000;

/** The files of a deployment package by their paths. Throws AWS's refusal for what cannot be unpacked safely. */
export function readZip(zip: Uint8Array): ReadonlyMap<string, Uint8Array> {
  if (zip.length > MOST_ZIPPED) throw invalidValue(`Zipped size must be smaller than ${MOST_ZIPPED} bytes`);
  const files = new Map<string, Uint8Array>();
  for (const [name, data] of Object.entries(unzip(zip))) if (!name.endsWith('/')) files.set(name, data);
  if (files.size === 0) throw invalidValue('Uploaded file must be a non-empty zip');
  for (const name of files.keys()) {
    const parents = name.split('/').slice(0, -1);
    if (parents.some((_part, index) => files.has(parents.slice(0, index + 1).join('/')))) throw unreadable();
  }
  return files;
}

function unzip(zip: Uint8Array): Record<string, Uint8Array> {
  let bytes = 0;
  let count = 0;
  try {
    // The stated size is the size of the buffer that is filled, so a file that lies about it gets no more.
    return unzipSync(zip, {
      filter({ name, originalSize }) {
        bytes += originalSize;
        count += 1;
        if (bytes > MOST_UNZIPPED) throw tooLarge();
        if (count > MOST_FILES || !isSafePath(name)) throw unreadable();
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof AwsError) throw cause;
    throw unreadable(cause);
  }
}

/** Relative, downwards, and writable on every system: nothing lands outside the function's folder. */
const isSafePath = (name: string): boolean =>
  name.length <= 1024 &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends a path early.
  !/[\\\u0000-\u001f]|^[A-Za-z]:/.test(name) &&
  name
    .replace(/\/$/, '')
    .split('/')
    .every(
      (part) => part !== '' && part !== '.' && part !== '..' && part !== '__proto__' && part.length <= 255,
    );

const tooLarge = () => invalidValue(`Unzipped size must be smaller than ${MOST_UNZIPPED} bytes`);

const unreadable = (cause?: unknown) =>
  new AwsError(
    'InvalidParameterValueException',
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
    { status: 400, cause },
  );
