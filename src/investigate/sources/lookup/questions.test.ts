import { describe, expect, it } from 'vitest';
import { makeCall } from './fixture.ts';
import { planFor } from './questions.ts';
import { createReadRecords } from './read-records.ts';

const ROLE = 'arn:aws:iam::111122223333:role/ci/deploy';
const TAKEN = makeCall(1, {
  eventSource: 'sts.amazonaws.com',
  eventName: 'AssumeRole',
  requestParameters: { roleArn: ROLE, roleSessionName: 'night' },
  responseElements: {
    credentials: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
    assumedRoleUser: { assumedRoleId: 'AROACKCEVSQ6C2EXAMPLE:night' },
  },
});

const knowing = (...texts: readonly string[]) => {
  const known = createReadRecords();
  for (const text of texts) known.add(text, 'us-east-1');
  return known;
};
const plan = (value: string, known = knowing(), seed?: { account: { id: string; partition: string } }) => {
  const { questions, blind } = planFor(value, known, seed);
  return [
    ...questions.map((one) => `${one.attribute} ${one.value} ${one.where} ${one.back}`),
    ...(blind === undefined ? [] : [`blind: ${blind}`]),
  ];
};

describe('what is asked', () => {
  it.each<[string, string, string[]]>([
    [
      'a key: its calls, and what became of it where IAM is',
      'AKIAIOSFODNN7EXAMPLE',
      ['AccessKeyId AKIAIOSFODNN7EXAMPLE everywhere past', 'ResourceName AKIAIOSFODNN7EXAMPLE global past'],
    ],
    [
      "a session's key: its calls, and who took it",
      'ASIAIOSFODNN7EXAMPLE',
      [
        'AccessKeyId ASIAIOSFODNN7EXAMPLE everywhere past',
        'ResourceName ASIAIOSFODNN7EXAMPLE everywhere past',
      ],
    ],
    [
      'a session: its name',
      'AROACKCEVSQ6C2EXAMPLE:night',
      ['Username night everywhere late', 'ResourceName AROACKCEVSQ6C2EXAMPLE:night everywhere past'],
    ],
    ['root', '111122223333', ['Username root everywhere late']],
    ['a role', ROLE, [`ResourceName ${ROLE} everywhere past`]],
    [
      'a policy: where IAM is',
      'arn:aws:iam::111122223333:policy/p',
      ['ResourceName arn:aws:iam::111122223333:policy/p global past'],
    ],
    ['a name', 'alice', ['Username alice everywhere late', 'ResourceName alice everywhere past']],
    ["a call of IAM's", 'CreateAccessKey', ['EventName CreateAccessKey global whole']],
    ['a call of another service', 'StopLogging', ['EventName StopLogging everywhere whole']],
    ['who switches roles', 'SwitchRole', ['EventName SwitchRole everywhere late']],
    ['an address', '203.0.113.9', ['ReadOnly false everywhere window', 'blind: address']],
    [
      'an id without a name',
      'AIDACKCEVSQ6C2EXAMPLE',
      ['ResourceName AIDACKCEVSQ6C2EXAMPLE global past', 'blind: id'],
    ],
    ['a person of Identity Center', '90670e5d1f-1b2c3d4e-0000-1111-2222-333344445555', ['blind: person']],
    ['what is too long to look up', '_'.repeat(1_001), ['blind: length']],
  ])('of %s', (_, value, expected) => {
    expect(plan(value)).toEqual(expected);
  });

  it('of a key or a session that a call is known to have issued is not who took it', () => {
    expect(plan('ASIAIOSFODNN7EXAMPLE', knowing(TAKEN))).toEqual([
      'AccessKeyId ASIAIOSFODNN7EXAMPLE everywhere past',
    ]);
    expect(plan('AROACKCEVSQ6C2EXAMPLE:night', knowing(TAKEN))).toEqual(['Username night everywhere late']);
  });

  it('of an id is the name, as soon as a record has it', () => {
    expect(plan('AIDACKCEVSQ6C2EXAMPLE', knowing(makeCall(1)))).toEqual([
      'ResourceName AIDACKCEVSQ6C2EXAMPLE global past',
      'Username alice everywhere late',
    ]);
  });

  it('of an address are the keys that changed something from there', () => {
    expect(plan('198.51.100.7', knowing(makeCall(1)))).toContain(
      'AccessKeyId AKIAIOSFODNN7EXAMPLE everywhere past',
    );
    expect(plan('198.51.100.8', knowing(makeCall(1)))).toHaveLength(2);
  });

  it('of a user who is called like a call are his, too', () => {
    const user = makeCall(1, { userIdentity: { type: 'IAMUser', userName: 'CreateAccessKey' } });
    expect(plan('CreateAccessKey', knowing(user))).toContain('Username CreateAccessKey everywhere late');
    const own = makeCall(1, { eventName: 'CreateAccessKey' });
    expect(plan('CreateAccessKey', knowing(own))).toHaveLength(1);
  });

  it('of a role that was asked about are all who took a session of it', () => {
    const seed = { account: { id: '111122223333', partition: 'aws' } };
    expect(plan('deploy', knowing(TAKEN), seed)).toEqual([
      'Username deploy everywhere late',
      'ResourceName deploy everywhere past',
      `ResourceName ${ROLE} everywhere past`,
      'Username night everywhere late',
      'ResourceName arn:aws:iam::111122223333:role/deploy everywhere past',
    ]);
    expect(plan('AROACKCEVSQ6C2EXAMPLE', knowing(TAKEN), seed)).toContain('Username night everywhere late');
    expect(plan(ROLE, knowing(TAKEN), seed)).toContain('Username night everywhere late');
    expect(plan(ROLE, knowing(TAKEN))).toHaveLength(1);
  });
});
