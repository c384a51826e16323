import { parseArgs } from 'node:util';
import { generateCorpus } from './investigate/generate-corpus.ts';
import { rounded } from './median.ts';

/**
 * Writes a corpus to look at, or to try an investigation on: `-- investigate-corpus --out DIR --records 1000000`.
 * What each story's answer is stands in `DIR/truth.json`.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      records: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      days: { type: 'string', default: '40' },
    },
  });
  const read = (name: 'records' | 'seed' | 'days', most: number): number => {
    const number = Number(values[name]);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new Error(`--${name} has to be a whole number from 1 to ${most}, not ${values[name]}`);
  };
  const { out } = values;
  if (out === undefined) throw new Error('--out DIR says where the log files are to lie');
  const size = { records: read('records', 10_000_000), seed: read('seed', 2 ** 31), days: read('days', 365) };
  const began = performance.now();
  const { stories, files, records, raw, packed } = await generateCorpus(
    { folder: out, ...size },
    (done, of) => {
      process.stderr.write(`\r${done} of ${of} files`);
    },
  );
  process.stderr.write('\n');
  return {
    ...size,
    files,
    records,
    stories: stories.length,
    bytesPerRecord: rounded(raw / records),
    ratio: rounded(raw / packed, 2),
    seconds: rounded((performance.now() - began) / 1_000, 1),
  };
}
