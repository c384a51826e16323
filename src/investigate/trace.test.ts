import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  assumed,
  at,
  createMemorySource,
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
import { ASKED, by, find, INSTANCE, iam, STOLEN } from './trace-fixture.ts';

describe('a chain of roles', () => {
  const [one, two, other] = [keyId('one'), keyId('two'), keyId('other')];
  const next = { role: 'admin', roleId: 'AROAADMIN000000EXAMPLE' };
  const records = [
    by(user(STOLEN), '10:00:00', assumed(one, 'a')),
    by(session(one, 'a', '10:00:00'), '10:01:00', assumed(two, 'b', next)),
    by(session(two, 'b', '10:01:00', next), '10:02:00', {
      eventName: 'ListUsers',
      eventSource: 'iam.amazonaws.com',
    }),
    // The same role and name, by somebody else, at another time.
    by(user(keyId('ci', 'AKIA'), 'ci', 'AIDACI000000000EXAMPLE'), '10:05:00', assumed(other, 'a')),
    by(session(other, 'a', '10:05:00'), '10:06:00'),
  ];

  it('is followed to its end, and not beside it', async () => {
    const { ways, calls } = await find(STOLEN, records);
    expect(ways).toEqual([`${STOLEN}  seed proven`, `${one} ${STOLEN} R1 proven`, `${two} ${one} R1 proven`]);
    expect(calls.map(({ credential }) => credential)).toEqual([STOLEN, one, two]);
  });

  it('takes one question for each level', async () => {
    const { asked } = await find(STOLEN, records);
    expect(asked[0]).toEqual([STOLEN]);
    expect(asked.flat()).toHaveLength(new Set(asked.flat()).size);
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  it('says until when each is valid', async () => {
    const { of } = await find(STOLEN, records);
    expect(of(one)).toMatchObject({ expires: '2026-03-01T11:00:00.000Z', state: 'live' });
    expect((await find(STOLEN, records, { asOf: ms('11:00:30') })).of(one)).toMatchObject({ state: 'ended' });
  });

  it('leaves out what came after the window, and of the seed what came before', async () => {
    expect((await find(STOLEN, records, { until: ms('10:00:30') })).ways).toHaveLength(2);
    expect((await find(STOLEN, records, { since: ms('10:00:30') })).ways).toHaveLength(1);
  });
});

describe('a session', () => {
  const [first, second, foreign] = [keyId('first'), keyId('second'), keyId('foreign')];
  const issue = (key: string) =>
    by(service('ec2'), '09:00:00', {
      ...assumed(key, INSTANCE),
      responseElements: { credentials: { accessKeyId: key } },
      sourceIPAddress: 'ec2.amazonaws.com',
    });

  it('of an instance has all the keys of that second', async () => {
    const { ways } = await find(first, [
      issue(first),
      issue(second),
      by(session(first, INSTANCE, '09:00:00'), '10:00:00'),
      by(session(second, INSTANCE, '09:00:00'), '10:01:00'),
    ]);
    expect(ways).toEqual([`${first}  seed proven`, `${second} ${first} R2 proven`]);
  });

  it('has no key that somebody else took under that name in the same second', async () => {
    const { ways, calls } = await find(first, [
      by(user(keyId('me', 'AKIA')), '09:00:00', assumed(first, 'ci')),
      by(user(keyId('ci', 'AKIA'), 'ci', 'AIDACI000000000EXAMPLE'), '09:00:00', assumed(foreign, 'ci')),
      by(session(first, 'ci', '09:00:00'), '10:00:00'),
      by(session(foreign, 'ci', '09:00:00'), '10:01:00'),
    ]);
    expect(ways).toEqual([`${first}  seed proven`]);
    expect(calls).toHaveLength(1);
  });

  it('asked for by its name has every key of that name', async () => {
    const { ways } = await find(`AROADEPLOY00000EXAMPLE:${INSTANCE}`, [
      by(session(first, INSTANCE, '09:00:00'), '10:00:00'),
      by(session(second, INSTANCE, '09:30:00'), '10:01:00'),
      by(session(foreign, 'other', '09:30:00'), '10:01:00'),
    ]);
    expect(ways.slice(1).sort()).toEqual([
      `${first} AROADEPLOY00000EXAMPLE:${INSTANCE} R2 proven`,
      `${second} AROADEPLOY00000EXAMPLE:${INSTANCE} R2 proven`,
    ]);
  });
});

describe('a call', () => {
  it('in several files and accounts is one, by the copy that names the key', async () => {
    const sharedEventID = 'f47b2d52-f5ef-4a87-87ed-8d0456842506';
    const call = recordJson(
      by(user(STOLEN), '10:00:00', { ...assumed(keyId('x'), 'a', { account: OUTSIDE }), sharedEventID }),
    );
    const copy = recordJson(
      by({ type: 'AWSAccount', principalId: 'AIDAALICE000000EXAMPLE', accountId: ACCOUNT }, '10:00:00', {
        ...assumed(keyId('x'), 'a', { account: OUTSIDE }),
        sharedEventID,
        recipientAccountId: OUTSIDE,
      }),
    );
    const places = [
      { json: call, record: makeRecord(call, { file: 'b.json.gz', offset: 10 }) },
      { json: call, record: makeRecord(call, { file: 'a.json.gz', offset: 20 }) },
      { json: copy, record: makeRecord(copy, { file: 'c.json.gz', offset: 30 }) },
    ];
    for (const seed of [STOLEN, 'alice']) {
      const found = await trace(readSeed(seed), createMemorySource(places), ASKED);
      expect(found.calls).toHaveLength(1);
      expect(found.calls[0]).toMatchObject({
        record: { account: ACCOUNT, evidence: { file: 'a.json.gz' } },
        copies: [{ file: 'b.json.gz' }, { file: 'c.json.gz' }],
      });
      expect(found.duplicates).toBe(2);
    }
  });

  it('that a service made on behalf of a key is that key’s', async () => {
    const { calls, ways } = await find(STOLEN, [
      by(user(STOLEN), '10:00:00', {
        eventSource: 'secretsmanager.amazonaws.com',
        eventName: 'GetSecretValue',
        requestParameters: { secretId: 'db' },
      }),
      by(
        {
          ...user(keyId('fas')),
          sessionContext: { attributes: { creationDate: at('10:00:00') } },
          invokedBy: 'secretsmanager.amazonaws.com',
        },
        '10:00:00',
        {
          eventSource: 'kms.amazonaws.com',
          eventName: 'Decrypt',
          sourceIPAddress: 'secretsmanager.amazonaws.com',
        },
      ),
    ]);
    expect(calls.map(({ credential, invokedBy }) => [credential, invokedBy])).toEqual([
      [STOLEN, undefined],
      [STOLEN, 'secretsmanager.amazonaws.com'],
    ]);
    expect(ways).toHaveLength(1);
  });

  it('that read a secret exposes it once, however often', async () => {
    const read = (time: string) =>
      by(user(STOLEN), time, {
        eventSource: 'secretsmanager.amazonaws.com',
        eventName: 'GetSecretValue',
        requestParameters: { secretId: 'db' },
      });
    const { exposures } = await find(STOLEN, [read('10:02:00'), read('10:01:00')]);
    expect(exposures).toMatchObject([{ kind: 'secret', what: 'db', at: '2026-03-01T10:01:00.000Z' }]);
  });
});

describe('a credential that was reached in two ways', () => {
  it('keeps the surer, then the earlier', async () => {
    const made = keyId('made', 'AKIA');
    const CAROL = 'AIDACAROL000000EXAMPLE';
    const { of } = await find(STOLEN, [
      by(user(STOLEN), '10:00:00', {
        eventSource: 'lambda.amazonaws.com',
        eventName: 'CreateFunction20150331',
        requestParameters: { functionName: 'f', role: `arn:aws:iam::${ACCOUNT}:role/deploy` },
      }),
      by(user(STOLEN), '10:01:00', {
        eventSource: 'lambda.amazonaws.com',
        eventName: 'UpdateFunctionCode20150331v2',
        requestParameters: { functionName: 'f' },
        responseElements: { role: `arn:aws:iam::${ACCOUNT}:role/deploy` },
      }),
      by(
        user(STOLEN),
        '10:02:00',
        iam('CreateAccessKey', { userName: 'carol' }, { accessKey: { accessKeyId: made } }),
      ),
      by(user(made, 'carol', CAROL), '10:03:00', iam('UpdateLoginProfile', { userName: 'carol' })),
      by(user(STOLEN), '10:04:00', iam('UpdateLoginProfile', { userName: 'carol' })),
    ]);
    expect(of('lambda/f@deploy')).toMatchObject({ rule: 'R9', confidence: 'strong' });
    expect(of(`user/carol@${ACCOUNT}`)).toMatchObject({
      parent: made,
      rule: 'R6',
      createdAt: at('10:03:00'),
    });
  });
});
