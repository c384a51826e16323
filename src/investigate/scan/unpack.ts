import { constants, createGunzip, gunzipSync, inflateRawSync } from 'node:zlib';
import type { FileState } from '../../model/investigation.ts';

/**
 * More than any file that CloudTrail delivers (some 50 MB unpacked): what unpacks to more is made to exhaust
 * whoever reads it.
 */
export const MOST_BYTES = 256 * 1024 * 1024;

export interface Unpacked {
  readonly bytes: Buffer;
  readonly state: FileState;
  readonly because?: string;
}

const NOTHING = Buffer.alloc(0);

/** Bytes as they lie in a file, gz or not. Of what is cut off or broken, what comes before. */
export async function unpack(packed: Buffer, most = MOST_BYTES): Promise<Unpacked> {
  if (packed.length === 0) return { bytes: NOTHING, state: 'empty', because: 'it has no bytes' };
  if (!isPacked(packed)) return packed.length > most ? tooLarge(most) : { bytes: packed, state: 'read' };
  const options = { chunkSize: chunkSizeOf(packed), maxOutputLength: most };
  try {
    return found(gunzipSync(packed, options));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(most);
    if (code !== 'Z_BUF_ERROR') return salvage(packed, most);
  }
  try {
    const bytes = gunzipSync(packed, { ...options, finishFlush: constants.Z_SYNC_FLUSH });
    return { bytes, state: 'truncated', because: 'its end is missing: what comes before it is used' };
  } catch {
    return salvage(packed, most);
  }
}

/** Whether it is gz, by how it begins. */
export const isPacked = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Of an archive's entry. */
export const inflateEntry = (packed: Buffer, most = MOST_BYTES): Buffer =>
  inflateRawSync(packed, { chunkSize: chunkSizeOf(packed), maxOutputLength: most });

/**
 * Larger chunks than the default unpack a fifth faster; for a small file to get that much memory takes longer than to
 * unpack it. Records pack to a tenth, more or less.
 */
const chunkSizeOf = ({ length }: Buffer): number => Math.max(16 * 1024, Math.min(256 * 1024, length * 16));

const found = (bytes: Buffer): Unpacked =>
  bytes.length === 0 ? { bytes, state: 'empty', because: 'it unpacks to nothing' } : { bytes, state: 'read' };

const tooLarge = (most: number): Unpacked => ({
  bytes: NOTHING,
  state: 'skipped',
  because: `it unpacks to more than ${most / 1024 / 1024} MB`,
});

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What comes before the place where it is broken. */
function salvage(packed: Buffer, most: number): Promise<Unpacked> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stream = createGunzip({ chunkSize: 16 * 1024 });
    const end = (because: string) => {
      stream.destroy();
      resolve({ bytes: Buffer.concat(chunks), state: 'corrupt', because });
    };
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) return end(`it unpacks to more than ${most / 1024 / 1024} MB`);
      chunks.push(chunk);
    });
    stream.on('error', (error) => end(`${error.message}: what comes before is used`));
    stream.on('end', () => end('it is broken: what comes before is used'));
    stream.end(packed);
  });
}
