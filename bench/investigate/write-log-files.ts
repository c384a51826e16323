import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createNoise, drawTokens } from './noise.ts';
import { createOrganisation } from './organisation.ts';
import type { LogFile } from './plan-corpus.ts';
import { createRandom } from './random.ts';

export interface Written {
  readonly files: number;
  readonly records: number;
  /** Before packing, in bytes. */
  readonly raw: number;
  /** As they lie there, in bytes. */
  readonly packed: number;
}

/** One file at a time is in memory. Tells after each hundred how many there are. */
export function writeLogFiles(
  folder: string,
  files: readonly LogFile[],
  seed: number,
  tell: (written: number) => void,
): Written {
  const organisation = createOrganisation(seed);
  const tokens = drawTokens(seed);
  const folders = new Set<string>();
  let [records, raw, packed] = [0, 0, 0];
  for (const [index, file] of files.entries()) {
    const random = createRandom(`${seed}/order/${file.path}`);
    const write = createNoise(organisation, tokens, `${seed}/noise/${file.path}`, file);
    const span = file.to - file.from;
    const all = Array.from({ length: file.noise }, (_, step) =>
      write(file.from + Math.floor((step * span) / file.noise)),
    );
    for (const record of file.planted) all.splice(random.below(all.length + 1), 0, record);
    const text = Buffer.from(`{"Records":[${all.join(',')}]}`);
    const gz = gzipSync(text, { level: 6, chunkSize: 256 * 1024 });
    const path = join(folder, file.path);
    if (!folders.has(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    folders.add(dirname(path));
    writeFileSync(path, gz);
    records += all.length;
    raw += text.length;
    packed += gz.length;
    if ((index + 1) % 100 === 0) tell(100);
  }
  return { files: files.length, records, raw, packed };
}
