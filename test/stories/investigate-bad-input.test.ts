import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asGz, makeFolder } from '../../src/investigate/scan/fixture.ts';
import { ALICE_KEY, AS_OF, ATTACK_LOGS, hostileCall, oneLine, readAnswer } from './attack-logs.ts';
import { runCliWith } from './run-cli.ts';

let logs: { folder: string; remove(): Promise<void> };
let cache: string;
beforeAll(async () => {
  logs = await makeFolder(ATTACK_LOGS);
  cache = await mkdtemp(join(tmpdir(), 'cordon-cache-'));
});
afterAll(async () => {
  await logs?.remove();
  await rm(cache, { recursive: true, force: true });
});

const ask = (...args: string[]) => runCliWith({ XDG_CACHE_HOME: cache }, 'investigate', ...args);
const askHere = (...args: string[]) => ask(ALICE_KEY, '--source', logs.folder, ...AS_OF, ...args);

describe('what is asked wrongly', () => {
  it.each([
    ['a time that is none', ['--since', '24x'], 2, '"24x" is no time', '--since 2026-11-27'],
    ['a day that is none', ['--until', '2026-02-31'], 2, 'is no time', '--since'],
    [
      'times the wrong way round',
      ['--since', '2026-11-10', '--until', '2026-11-01'],
      2,
      'not before --until',
      'exchange',
    ],
    ['a pin that is none', ['--pin', '300.1.1.1'], 2, 'is no address', '--pin 203.0.113.0/24'],
    ['a format that is none', ['--format', 'xml'], 2, 'xml', 'md'],
    ['a file that cannot be written', ['--out', '/dev/null/x'], 1, 'could not be written', '--out'],
  ])('%s', async (_, args, expected, what, next) => {
    const { code, out, errors } = await askHere(...args);
    expect([code, out]).toEqual([expected, '']);
    expect(errors).toContain(what);
    expect(errors).toContain(next);
    expect(errors).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['AKIA1', 2, 'is no id that can be followed'],
    ['alice; rm -rf', 2, 'cannot tell what'],
  ])('a credential like %s', async (seed, expected, what) => {
    const { code, errors } = await ask(seed, '--source', logs.folder);
    expect(code).toBe(expected);
    expect(errors).toContain(what);
    expect(errors).toContain('Next: give an access key id');
  });

  it('--own-calls of a user', async () => {
    const { code, errors } = await ask('alice', '--own-calls', '--source', logs.folder);
    expect(code).toBe(2);
    expect(errors).toContain('Next: leave it out, or name the key');
  });

  it('sources that are none: each says what to do', async () => {
    const { folder, remove } = await makeFolder({ 'not.zip': 'no archive' });
    try {
      await mkdir(join(folder, 'empty'));
      const [nowhere, empty, notZip, place] = [
        await ask(ALICE_KEY, '--source', join(folder, 'nowhere')),
        await ask(ALICE_KEY, '--source', join(folder, 'empty')),
        await ask(ALICE_KEY, '--source', join(folder, 'not.zip')),
        await ask(ALICE_KEY, '--source', 's3://x'),
      ];
      expect([nowhere.code, empty.code, notZip.code, place.code]).toEqual([8, 8, 1, 2]);
      expect(nowhere.errors).toMatch(/cannot be read[\s\S]*Next: name a folder/);
      expect(empty.errors).toMatch(/there are no files[\s\S]*Next: CloudTrail keeps them/);
      expect(notZip.errors).toMatch(/no zip archive[\s\S]*Next: /);
      expect(place.errors).toMatch(/no place in S3[\s\S]*Next: for example s3:/);
    } finally {
      await remove();
    }
  });

  it.skipIf(process.getuid?.() === 0)('a folder that may not be read is no empty answer', async () => {
    const { folder, remove } = await makeFolder({ 'a/b.json': '{}' });
    await chmod(folder, 0o000);
    try {
      const { code, errors } = await ask(ALICE_KEY, '--source', folder);
      expect(code).toBe(8);
      expect(errors).toContain('cannot be read');
    } finally {
      await chmod(folder, 0o700);
      await remove();
    }
  });

  it('a key that is nowhere is an answer, and no all-clear', async () => {
    const { code, out } = await ask('AKIAEXAMPLE0000NOONE', '--source', logs.folder, '--gate');
    expect(code).toBe(0);
    expect(oneLine(out)).toContain('There is no record of AKIA…OONE in these logs; that is no all-clear');
    expect(oneLine(out)).toContain('whether it still works is unknown');
  });
});

it('what could not be read whole is counted and named, and the rest is answered', async () => {
  const whole = asGz({ Records: [hostileCall('mallory')] });
  const { folder, remove } = await makeFolder({
    ...ATTACK_LOGS,
    'cut.json.gz': whole.subarray(0, whole.length - 20),
    'corrupt.json.gz': Buffer.concat([whole.subarray(0, 12), Buffer.alloc(200, 7)]),
    'bomb.json.gz': gzipSync(Buffer.alloc(260 * 1024 * 1024, ' '), { level: 1 }),
    'other.json': '{"hello":"world"}',
    'empty.json': '',
  });
  try {
    const { code, out } = await ask(ALICE_KEY, '--source', folder, ...AS_OF, '--json');
    expect(code).toBe(0);
    const { coverage, events } = readAnswer(out);
    expect(coverage.files).toMatchObject({ read: 4, empty: 1, 'not CloudTrail': 1 });
    const named = new Map(coverage.problems.map(({ file, state }) => [file, state]));
    expect(named.get('cut.json.gz')).toBe('truncated');
    expect(named.get('corrupt.json.gz')).toBe('corrupt');
    expect(named.has('bomb.json.gz')).toBe(true);
    expect(events.length).toBeGreaterThanOrEqual(19);
    const summary = await ask(ALICE_KEY, '--source', folder, ...AS_OF);
    for (const name of ['cut.json.gz', 'corrupt.json.gz', 'bomb.json.gz'])
      expect(summary.out).toContain(name);
  } finally {
    await remove();
  }
});
