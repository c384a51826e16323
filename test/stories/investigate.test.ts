import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorClients } from '../../src/aws/operator-clients.ts';
import { startSandboxProcess } from '../../src/cli/stage/sandbox-process.ts';
import { asGz, makeFolder } from '../../src/investigate/scan/fixture.ts';
import { InvestigationAnswer } from '../../src/report/investigation/schema.ts';
import { buildPrograms } from '../build-programs.ts';
import {
  ALICE_KEY,
  AS_OF,
  ATTACK_LOGS,
  ATTACKER,
  hostileCall,
  MADE_KEY,
  oneLine,
  ROLE_KEY,
  readAnswer,
  SAME_LOGS,
} from './attack-logs.ts';
import { runCliWith } from './run-cli.ts';

const run = promisify(execFile);
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

/** All but where the records lie, and how much of it was read. */
function withoutEvidence(out: string) {
  const {
    events,
    coverage: _,
    verdict,
    credentials,
    artifacts,
    exposures,
    clusters,
    containment,
  } = readAnswer(out);
  const calls = events.map(({ evidence: _evidence, copies: _copies, ...event }) => event);
  return { calls, verdict, credentials, artifacts, exposures, clusters, containment };
}

describe('a key that somebody else used', () => {
  it('the summary says what was done, what came out of it, what is left, and what to do', async () => {
    const { code, out } = await askHere();
    expect(code).toBe(0);
    const said = oneLine(out);
    expect(said).toContain('AKIA…LICE was used by somebody else: 9 calls from 198.51.100.7;');
    expect(said).toContain(
      'session ASIA…DMIN of role admin-ci in 111122223333: valid until 2026-11-10 03:09:00Z',
    );
    expect(said).toContain('created access key AKIA…CKUP for user backup-svc');
    expect(said).toContain('prod/customer-db');
    expect(said).toContain(
      'role-trust nightly-export (111122223333, us-east-1): present; account 999988887777',
    );
    expect(said).toContain("10 calls of the owner's");
    expect(said).toContain('No data events of S3');
    expect(out).toContain(`\n      cordon contain ${ALICE_KEY}\n`);
    expect(out).toContain(`\n      cordon contain ${MADE_KEY} --level deny\n`);
    expect(said).not.toMatch(/HIDDEN|dave|bob\b/);
    expect(out.split('\n').length).toBeLessThan(140);
  });

  it('the document is of the schema, and holds the calls of whom it follows and of nobody else', async () => {
    const { code, out } = await askHere('--json');
    expect(code).toBe(0);
    const answer = InvestigationAnswer.parse(JSON.parse(out));
    expect(answer.credentials.flatMap(({ accessKeyId = [] }) => accessKeyId)).toEqual([
      ALICE_KEY,
      ROLE_KEY,
      MADE_KEY,
    ]);
    const actors = new Set(answer.events.map(({ actor, sourceIPAddress }) => `${actor} ${sourceIPAddress}`));
    expect([...actors].sort()).toEqual(['attacker 198.51.100.7', 'owner 203.0.113.20']);
    expect(answer.events).toHaveLength(19);
    const present = answer.artifacts.filter(({ state }) => state === 'present').map(({ type }) => type);
    expect(present.sort()).toEqual(['access-key', 'iam-user', 'policy-attachment', 'role-trust']);
  });

  it.each([
    ['user', 'alice'],
    ['user ARN', 'arn:aws:iam::111122223333:user/alice'],
  ])('by the %s it is the same attack', async (_, seed) => {
    const { out } = await ask(seed, '--source', logs.folder, ...AS_OF);
    expect(oneLine(out)).toContain('was used by somebody else: 9 calls from 198.51.100.7;');
    expect(oneLine(out)).toContain(
      "access key AKIA…LICE of user alice in 111122223333: active (user alice's own)",
    );
  });

  it('a pin makes a place ours, an attacker named makes it his, and --gate says so by its exit code', async () => {
    const [gated, pinned, quiet] = [
      await askHere('--gate', '--json'),
      await askHere('--pin', `${ATTACKER}/32,192.0.2.0/24`, '--json', '--gate'),
      await askHere('--own-calls'),
    ];
    expect(gated.code).toBe(3);
    expect(pinned.code).toBe(0);
    expect(readAnswer(pinned.out).events.filter(({ actor }) => actor === 'attacker')).toEqual([]);
    expect(quiet.out).toContain('Only its own calls were looked for');
    expect(quiet.out).not.toContain('There are no records');
    const named = await ask('bob', '--source', logs.folder, '--attacker', '203.0.113.20', '--gate');
    expect(named.code).toBe(3);
  });
});

describe('the same answer', () => {
  it('on the second run, byte for byte, and without an index that is kept', async () => {
    const fresh = await askHere('--json', '--no-keep-index');
    const [first, second] = [await askHere('--json'), await askHere('--json')];
    expect(second.out).toBe(first.out);
    expect(fresh.out).toBe(first.out);
    expect((await readdir(join(cache, 'cordon', 'index'))).length).toBeGreaterThan(0);
    // Evidence is left as it is.
    expect(await readdir(logs.folder)).toEqual(['AWSLogs']);
  });

  it('from other files in another order, with another form', async () => {
    const other = await makeFolder(SAME_LOGS);
    try {
      const same = await ask(ALICE_KEY, '--source', other.folder, ...AS_OF, '--json');
      expect(withoutEvidence(same.out)).toEqual(withoutEvidence((await askHere('--json')).out));
    } finally {
      await other.remove();
    }
  });

  it('from a zip archive', async () => {
    const { folder, remove } = await makeFolder({
      'logs.zip': Buffer.from(zipSync(Object.fromEntries(Object.entries(ATTACK_LOGS)))),
    });
    try {
      const zipped = await ask(ALICE_KEY, '--source', join(folder, 'logs.zip'), ...AS_OF, '--json');
      expect(withoutEvidence(zipped.out)).toEqual(withoutEvidence((await askHere('--json')).out));
    } finally {
      await remove();
    }
  });

  it('not once a file has changed: it is read again', async () => {
    const { folder, remove } = await makeFolder(ATTACK_LOGS);
    try {
      const before = await ask(ALICE_KEY, '--source', folder, ...AS_OF, '--json');
      const [name = ''] = Object.keys(ATTACK_LOGS).slice(-1);
      await writeFile(join(folder, name), asGz({ Records: [hostileCall('mallory')] }));
      const after = await ask(ALICE_KEY, '--source', folder, ...AS_OF, '--json');
      expect(before.out).not.toContain('mallory');
      expect(readAnswer(after.out).artifacts.map(({ id }) => id)).toContain('mallory');
      expect(after.out).not.toContain('prod/customer-db');
    } finally {
      await remove();
    }
  });
});

it('what an attacker writes comes out harmless in every format', async () => {
  const texts = [
    '=HYPERLINK("http://evil.example")',
    '\u001b[2J\u001b]0;all is well\u0007',
    '<img src=x onerror=alert(1)>',
  ];
  const { folder, remove } = await makeFolder({
    'a.json': JSON.stringify({
      Records: texts.map((text, at) => ({ ...hostileCall(text), eventID: `e-${at}` })),
    }),
  });
  try {
    for (const format of ['', 'json', 'md', 'csv', 'csv-credentials', 'csv-artifacts', 'timesketch']) {
      const { code, out } = await ask(
        ALICE_KEY,
        '--source',
        folder,
        ...(format === '' ? [] : ['--format', format]),
      );
      expect([format, code]).toEqual([format, 0]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
      expect(out).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
      if (format.startsWith('csv')) expect(out).not.toMatch(/(^|,|")=HYPERLINK/m);
      if (format === 'md') expect(out).not.toMatch(/<img/);
    }
  } finally {
    await remove();
  }
});

it('an answer in a file is whole, and for its owner alone', async () => {
  const { folder, remove } = await makeFolder({});
  try {
    const file = join(folder, 'answer.json');
    const { code, out, errors } = await askHere('--json', '--out', file);
    expect([code, out]).toEqual([0, '']);
    expect(errors).toContain(`Written: ${file}`);
    expect(await readFile(file, 'utf8')).toBe((await askHere('--json')).out);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await readdir(folder)).toEqual(['answer.json']);
  } finally {
    await remove();
  }
});

it('a reader who has seen enough ends it quietly', async () => {
  const main = join(await buildPrograms(), 'src/cli/main.mjs');
  const line = `set -o pipefail; "$1" "$2" investigate ${ALICE_KEY} --source "$3" --quiet --format csv | head -n 1`;
  const { stdout, stderr } = await run('bash', ['-c', line, 'bash', process.execPath, main, logs.folder], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });
  expect([stdout.startsWith('"eventTime"'), stderr]).toEqual([true, '']);
});

it('Ctrl-C in the middle leaves nothing, and ends it by the signal', async () => {
  const main = join(await buildPrograms(), 'src/cli/main.mjs');
  const place = await mkdtemp(join(tmpdir(), 'cordon-place-'));
  // So much that it is at work for as long as it takes to break it off.
  const filler = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '), { level: 1 });
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.json.gz`, filler]));
  const { folder, remove } = await makeFolder(many);
  try {
    const child = spawn(
      process.execPath,
      [main, 'investigate', ALICE_KEY, '--source', folder, '--no-keep-index', '--quiet'],
      { env: { ...process.env, TMPDIR: place, XDG_CACHE_HOME: place }, stdio: 'ignore' },
    );
    const ended = once(child, 'exit');
    // What loads TypeScript into a thread has a folder of its own there, which it keeps.
    const ours = async () => (await readdir(place)).filter((name) => name.startsWith('cordon-'));
    await expect.poll(ours, { timeout: 60_000, interval: 20 }).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    expect(await ours()).toEqual([]);
  } finally {
    await remove();
    await rm(place, { recursive: true, force: true });
  }
});

describe('a bucket as source', () => {
  it('gives the same answer, fetches nothing twice, and a bucket that is not there is said', async () => {
    await buildPrograms();
    const sandbox = await startSandboxProcess({ port: 0 });
    try {
      const { origin: endpoint, administrator: credentials } = sandbox;
      const { s3 } = createOperatorClients({ endpoint, region: 'us-east-1', credentials });
      await s3.send(new CreateBucketCommand({ Bucket: 'org-trail-logs' }));
      for (const [Key, Body] of Object.entries(ATTACK_LOGS))
        await s3.send(new PutObjectCommand({ Bucket: 'org-trail-logs', Key, Body }));
      const there = ['--region', 'us-east-1', '--sandbox', endpoint];
      const askBucket = (source: string) => ask(ALICE_KEY, '--source', source, ...there, ...AS_OF, '--json');
      const first = await askBucket('s3://org-trail-logs/AWSLogs/');
      expect(first.code).toBe(0);
      expect(withoutEvidence(first.out)).toEqual(withoutEvidence((await askHere('--json')).out));
      const fetched = async () => {
        const objects = join(cache, 'cordon', 'objects');
        const names = (await readdir(objects, { recursive: true })).sort();
        return Promise.all(names.map(async (name) => [name, (await stat(join(objects, name))).ino]));
      };
      const before = await fetched();
      expect(before).toHaveLength(1 + Object.keys(ATTACK_LOGS).length);
      expect((await askBucket('s3://org-trail-logs/AWSLogs/')).out).toBe(first.out);
      expect(await fetched()).toEqual(before);

      const missing = await askBucket('s3://no-such-bucket/AWSLogs/');
      expect([missing.code, missing.out]).toEqual([8, '']);
      expect(missing.errors).toMatch(
        /there is no bucket no-such-bucket\nNext: aws cloudtrail describe-trails/,
      );
      const nothing = await askBucket('s3://org-trail-logs/elsewhere/');
      expect(nothing.code).toBe(8);
      expect(nothing.errors).toContain('there are no objects under s3://org-trail-logs/elsewhere/');
    } finally {
      await sandbox.stop();
    }
  });
});
