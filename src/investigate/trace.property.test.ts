import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  ATTACKER,
  assumed,
  at,
  createMemorySource,
  type Json,
  keyId,
  makeRecord,
  ms,
  OUTSIDE,
  recordJson,
  service,
  session,
  user,
} from './fixture.ts';
import { readSeed } from './seed.ts';
import { trace } from './trace.ts';

const STOLEN = keyId('stolen', 'AKIA');
const INSTANCE = 'i-0123456789abcdef0';
const ADMIN = { role: 'admin', roleId: 'AROAADMIN000000EXAMPLE' };
const SUPPORT = 'AIDASUPPORT0000EXAMPLE';
const shared = { sharedEventID: 'f47b2d52-f5ef-4a87-87ed-8d0456842506' };
const open = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: OUTSIDE } }] });
const iam = (eventName: string, requestParameters: Json, responseElements: Json | null = null): Json => ({
  eventSource: 'iam.amazonaws.com',
  eventName,
  requestParameters,
  responseElements,
});
const call = (userIdentity: Json, time: string, more: Json = {}): Json => ({
  userIdentity,
  eventTime: at(time),
  ...more,
});
const clicked = (key: string): Json => ({
  ...user(keyId(key), 'support', SUPPORT),
  sessionContext: { attributes: { creationDate: at('10:20:00') } },
});

const ON_BEHALF = {
  invokedBy: 'AWS Internal',
  sessionContext: { attributes: { creationDate: at('10:20:00') } },
};

/** A bit of everything: who is followed by each rule, and who looks like it. */
const STORY: readonly Json[] = [
  call(user(STOLEN), '10:00:00', assumed(keyId('one'), 'a')),
  call(session(keyId('one'), 'a', '10:00:00'), '10:01:00', {
    ...assumed(keyId('two'), 'b', ADMIN),
    ...shared,
  }),
  call({ type: 'AWSAccount', principalId: 'AROADEPLOY00000EXAMPLE:a', accountId: ACCOUNT }, '10:01:00', {
    ...assumed(keyId('two'), 'b', ADMIN),
    ...shared,
    recipientAccountId: OUTSIDE,
  }),
  call(session(keyId('two'), 'b', '10:01:00', ADMIN), '10:02:00'),
  call(session(keyId('more'), 'b', '10:01:00', ADMIN), '10:02:30'),
  call(user(keyId('ci', 'AKIA'), 'ci', 'AIDACI000000000EXAMPLE'), '10:00:00', assumed(keyId('twin'), 'a')),
  call(session(keyId('twin'), 'a', '10:00:00'), '10:03:00'),
  call(session(keyId('late'), 'a', '10:30:00'), '10:31:00'),
  call(
    user(STOLEN),
    '10:05:00',
    iam('CreateUser', { userName: 'support' }, { user: { userName: 'support', userId: SUPPORT } }),
  ),
  call(user(STOLEN), '10:06:00', iam('CreateLoginProfile', { userName: 'support' })),
  call(
    user(STOLEN),
    '10:06:00',
    iam('CreateAccessKey', {}, { accessKey: { accessKeyId: keyId('made', 'AKIA') } }),
  ),
  call(
    user(keyId('made', 'AKIA'), 'support', SUPPORT),
    '10:07:00',
    iam('CreateAccessKey', {}, { accessKey: { accessKeyId: keyId('again', 'AKIA') } }),
  ),
  call({ ...user('', 'support', SUPPORT) }, '10:20:00', {
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    responseElements: { ConsoleLogin: 'Success' },
  }),
  call(clicked('c1'), '10:21:00', { sessionCredentialFromConsole: 'true' }),
  call(clicked('c2'), '10:21:00', { eventSource: 's3.amazonaws.com', eventName: 'ListBuckets' }),
  call(user(STOLEN), '10:08:00', iam('UpdateAssumeRolePolicy', { roleName: 'admin', policyDocument: open })),
  call(
    { type: 'AWSAccount', principalId: 'AIDAX', accountId: OUTSIDE },
    '10:09:00',
    assumed(keyId('theirs'), 'x', ADMIN),
  ),
  call(session(keyId('theirs'), 'x', '10:09:00', ADMIN), '10:10:00'),
  call(user(STOLEN), '10:11:00', {
    eventSource: 'ssm.amazonaws.com',
    eventName: 'SendCommand',
    requestParameters: { instanceIds: [INSTANCE] },
  }),
  call(session(keyId('ec2'), INSTANCE, '09:00:00'), '10:12:00', { sourceIPAddress: '192.0.2.50' }),
  call(session(keyId('ec2'), INSTANCE, '09:00:00'), '10:13:00', { sourceIPAddress: ATTACKER }),
  call(service('ec2'), '10:14:00', {
    ...assumed(keyId('ec3'), INSTANCE),
    sourceIPAddress: 'ec2.amazonaws.com',
  }),
  call(user(STOLEN), '10:15:00', { eventSource: 'kms.amazonaws.com', eventName: 'Decrypt' }),
  call({ ...user(keyId('fas')), ...ON_BEHALF }, '10:20:00', {
    sourceIPAddress: 'AWS Internal',
  }),
  call(user(STOLEN), '10:20:00', {
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    requestParameters: { bucketName: 'b' },
  }),
  call(
    user(keyId('bob', 'AKIA'), 'bob', 'AIDABOB00000000EXAMPLE'),
    '10:40:00',
    iam('DeleteUser', { userName: 'support' }),
  ),
].map(recordJson);

const places = STORY.flatMap((json, index) =>
  ['a', 'b'].slice(0, index % 3 === 0 ? 2 : 1).map((file) => ({
    json,
    record: makeRecord(json, { file: `${file}.json.gz`, offset: index * 1_000 }),
  })),
);
const seeds = [
  STOLEN,
  'alice',
  'support',
  ATTACKER,
  'role/deploy',
  keyId('two'),
  `AROADEPLOY00000EXAMPLE:${INSTANCE}`,
];
const find = (seed: string, given: typeof places) =>
  trace(readSeed(seed), createMemorySource(given), { asOf: ms('11:00:00') });

describe('the closure', () => {
  it('is the same in whatever order the records come, and whichever of them there are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.shuffledSubarray(places, { minLength: 0 }),
        fc.infiniteStream(fc.nat()),
        async (seed, some, numbers) => {
          const other = some
            .map((place) => ({ place, by: numbers.next().value }))
            .sort((one, two) => one.by - two.by)
            .map(({ place }) => place);
          expect(await find(seed, other)).toEqual(await find(seed, some));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds no call in some of the records that it does not find in all', async () => {
    // Who issued a key must be there: where it is not, a session's other key cannot be told from a namesake's.
    const isIssuing = ({ record }: (typeof places)[number]) => record.eventName.startsWith('AssumeRole');
    const ids = async (given: typeof places) =>
      (await find(STOLEN, given)).calls.map(({ record }) => record.eventID);
    const all = new Set(await ids(places));
    await fc.assert(
      fc.asyncProperty(fc.subarray(places), async (chosen) => {
        const found = await ids(places.filter((place) => isIssuing(place) || chosen.includes(place)));
        expect(found.filter((id) => !all.has(id))).toEqual([]);
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 60 },
    );
  });

  it('is a tree: each comes from another that is there, and in the end from the seed', async () => {
    for (const seed of seeds) {
      const { credentials, calls } = await find(seed, places);
      const byId = new Map(credentials.map((credential) => [credential.id, credential]));
      expect(calls.length, seed).toBeGreaterThan(0);
      for (const { credential } of calls) expect([...byId.keys()], seed).toContain(credential);
      for (const start of credentials) {
        let [one, steps] = [start, 0];
        while (one.parent !== undefined && steps <= credentials.length) {
          const parent = byId.get(one.parent);
          if (parent === undefined) throw new Error(`${one.id} comes from ${one.parent}, which is not there`);
          [one, steps] = [parent, steps + 1];
        }
        expect(one, `${seed} ${start.id}`).toBe(credentials[0]);
      }
    }
  });
});

describe('a busy key', () => {
  it('costs what its calls cost, not that times whoever came out of it', async () => {
    let reads = 0;
    const many: typeof places = [];
    const add = (json: Json) => {
      const whole = recordJson(json);
      const record = makeRecord(whole);
      const { userIdentity } = record;
      Object.defineProperty(record, 'userIdentity', {
        enumerable: true,
        get: () => {
          reads += 1;
          return userIdentity;
        },
      });
      many.push({ json: whole, record });
    };
    const time = (index: number) =>
      new Date(ms('10:00:00') + Math.floor(index / 5) * 1_000).toISOString().slice(11, 19);
    const numbered = (index: number) => String(index).padStart(7, '0');
    for (let index = 0; index < 20_000; index += 1) {
      if (index % 40 === 0) add(call(user(STOLEN), time(index), assumed(keyId(`s${numbered(index)}`), 'ci')));
      else if (index % 40 === 1)
        add(call(session(keyId(`s${numbered(index - 1)}`), 'ci', time(index - 1)), time(index)));
      else if (index % 40 === 2) {
        const invokedBy = 'AWS Internal';
        const sessionContext = { attributes: { creationDate: at(time(index)) } };
        add(
          call({ ...user(keyId(`f${numbered(index)}`)), invokedBy, sessionContext }, time(index), {
            sourceIPAddress: invokedBy,
          }),
        );
      } else add(call(user(STOLEN), time(index)));
    }
    reads = 0;
    const { calls, credentials } = await find(STOLEN, many);
    expect([calls.length, credentials.length]).toEqual([20_000, 501]);
    expect(reads / 20_000).toBeLessThan(200);
  });
});
