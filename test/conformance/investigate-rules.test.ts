import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemorySource } from '../../src/investigate/fixture.ts';
import { readSeed } from '../../src/investigate/seed.ts';
import { trace } from '../../src/investigate/trace.ts';
import { readTrailRecord } from '../../src/investigate/trail-record.ts';

/**
 * CloudTrail records of real attacks, against lists that were made by hand from the same files. They are read where they
 * lie (`CORDON_CONFORMANCE_DIR`) and not kept here: their licences are their owners'.
 */
const folder = process.env['CORDON_CONFORMANCE_DIR'];
const title =
  folder === undefined ? 'public trails (skipped: CORDON_CONFORMANCE_DIR is not set)' : 'public trails';

type Placed = Parameters<typeof createMemorySource>[0][number];

function place(json: Record<string, unknown>, file: string, offset: number): Placed[] {
  // One of the sets has the time under another name only.
  const whole = { eventTime: json['@timestamp'], ...json };
  const record = readTrailRecord(whole, { file, offset, length: 0, sha256: '' });
  return record === undefined ? [] : [{ json: whole, record }];
}

function readJson(path: string): Placed[] {
  const parsed = JSON.parse(readFileSync(path, 'utf8'));
  const records: Record<string, unknown>[] = Array.isArray(parsed) ? parsed : parsed.Records;
  return records.flatMap((json, index) => place(json, path, index));
}

const readLines = (path: string): Placed[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : place(JSON.parse(line), path, index)));

const trails = join(folder ?? '', 'cloudtrail');
const filesOf = (set: string): string[] =>
  readdirSync(join(trails, set))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(trails, set, name));
const key = (number: number, kind = 'ASIA') => `${kind}${String(number).padStart(9, '0')}EXAMPLE`;

describe.skipIf(folder === undefined)(title, () => {
  const STOLEN = key(8, 'AKIA');
  const USER = 'AIDATFQR7NSC5AU2ZV3IE';
  const asOf = Date.parse('2023-07-10T12:40:00Z');
  const investigate = async (seed: string) =>
    trace(readSeed(seed), createMemorySource(filesOf('invictus').flatMap(readJson)), { asOf });

  it('invictus: everything that came out of the user, and by which rule', async () => {
    const { credentials, calls } = await investigate('bert-jan');
    const ways = credentials.map(({ id, parent, rule }) => `${rule} ${parent ?? ''} > ${id}`);
    // Ten AssumeRole that were not denied: five roles, each by two requests of the same second.
    const assumed = [9, 10, 57, 58, 56, 68, 87, 100, 98, 102];
    const instances = { 'i-0dbc91f429e48eeed': [13, 14], 'i-05c30218156bcc246': [55, 69] };
    const made = [
      'AIDATFQR7NSCYG26CT6RI',
      'AIDATFQR7NSC6QQTBIHPQ',
      'AIDATFQR7NSCVHF5KTCK7',
      'AIDATFQR7NSCWNELQTHM7',
    ];
    expect([...ways].sort()).toEqual(
      [
        `seed  > ${USER}`,
        `seed ${USER} > ${STOLEN}`,
        ...assumed.map((number) => `R1 ${STOLEN} > ${key(number)}`),
        ...[144, 145].map((number) => `R5 ${STOLEN} > ${key(number, 'AKIA')}`),
        ...made.map((user) => `R6 ${STOLEN} > ${user}`),
        // The only one of them who signed in; and the user's own two sessions of the console.
        'R3 AIDATFQR7NSCYG26CT6RI > AIDATFQR7NSCYG26CT6RI#2023-07-10T12:23:15Z',
        `R3 ${USER} > ${USER}#2023-07-10T12:13:16Z`,
        `R3 ${USER} > ${USER}#2023-07-10T12:27:45Z`,
        `R7 ${STOLEN} > role/stratus-red-team-backdoor-r-role@123837392027`,
        ...Object.entries(instances).flatMap(([instance, keys]) => [
          `R9 ${STOLEN} > ${instance}`,
          ...keys.map((number) => `R9 ${instance} > ${key(number)}`),
        ]),
        `R9 ${STOLEN} > lambda/stratus-red-team-backdoor-f-func@stratus-red-team-backdoor-f-lambda`,
        `R9 ${STOLEN} > lambda/stratus-red-team-olc-func-xhfgzaowxc@stratus-red-team-olc-lambda-xhfgzaowxc`,
      ].sort(),
    );
    // Benjamin, who has nothing to do with it, and services on their own.
    const others = new Set(calls.map(({ record }) => record.userIdentity.userName));
    expect([...others].sort()).toEqual(['bert-jan', 'stratus-red-team-nmfalu-gfjyeaypjt', undefined]);
  });

  it('invictus: the instance’s session, from inside and from outside', async () => {
    const { calls } = await investigate(STOLEN);
    const from = (number: number) =>
      calls.flatMap(({ credential, record }) => (credential === key(number) ? [record.sourceIPAddress] : []));
    expect(from(13)).toEqual(['192.168.10.20', '192.168.10.20']);
    expect(new Set(from(14))).toEqual(new Set(['3.225.16.109']));
    expect(from(14)).toHaveLength(13);
  });

  it('invictus: from the key alone, all of its calls and what services did for it, and nobody’s console', async () => {
    const { calls, credentials } = await investigate(STOLEN);
    const own = calls.filter(({ credential }) => credential === STOLEN);
    expect(own.filter(({ invokedBy }) => invokedBy === undefined)).toHaveLength(2_104);
    expect(own.filter(({ invokedBy }) => invokedBy !== undefined)).toHaveLength(240);
    expect(credentials.map(({ id }) => id)).not.toContain(`${USER}#2023-07-10T12:27:45Z`);
  });

  it('invictus: what its own clean-up has ended', async () => {
    const { credentials } = await investigate('bert-jan');
    const ended = new Set(credentials.flatMap(({ id, state }) => (state === 'ended' ? [id] : [])));
    for (const id of [key(144, 'AKIA'), key(145, 'AKIA'), key(14), key(10), 'AIDATFQR7NSCVHF5KTCK7']) {
      expect([...ended]).toContain(id);
    }
    expect(credentials.flatMap(({ id, state }) => (state === 'live' ? [id] : []))).toEqual([
      USER,
      STOLEN,
      `${USER}#2023-07-10T12:13:16Z`,
      `${USER}#2023-07-10T12:27:45Z`,
    ]);
  });

  it('invictus: the secrets that were read, and none that were refused', async () => {
    const { exposures } = await investigate('bert-jan');
    const kinds = exposures.map(({ what }) => what.replace(/[-/:][^ ]*/g, '…'));
    expect(kinds.filter((what) => what.startsWith('administrator password'))).toEqual([]);
    expect(exposures.filter(({ what }) => what.includes(':secret:'))).toHaveLength(20);
  });

  it('otrf: three keys of one instance in one second', async () => {
    const source = createMemorySource(readLines(join(trails, 'otrf/ec2_proxy_s3_exfiltration.ndjson')));
    const session = 'AROA5FLZVX4OAMSW6BCRH:i-0317f6c6b66ae9c40';
    const used = await trace(readSeed(session), source, { asOf });
    expect(used.credentials.map(({ id }) => id)).toEqual([session, key(198)]);
    expect(used.calls).toHaveLength(11);
    // The role has all that were issued: those three, of which one was stolen.
    const role = await trace(readSeed('role/MordorNginxStack-BankingWAFRole-9S3E0UAE1MM0'), source, { asOf });
    expect(role.credentials.map(({ id }) => id).slice(1)).toEqual(
      [196, 197, 198].map((number) => key(number)),
    );
  });

  it('stratus and panther: every key in them can be asked for', async () => {
    const sets = [...filesOf('stratus').map(readJson), readLines(join(trails, 'panther/cloudtrail.jsonl'))];
    let asked = 0;
    for (const placed of sets) {
      const source = createMemorySource(placed);
      const keys = new Set(placed.map(({ record }) => record.userIdentity.accessKeyId ?? ''));
      for (const one of [...keys].filter((text) => /^A[KS]IA[A-Z0-9]{16}$/.test(text))) {
        const { credentials, calls } = await trace(readSeed(one), source, { asOf });
        expect(credentials[0]?.id).toBe(one);
        expect(calls.length).toBeGreaterThan(0);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(20);
  });
});
