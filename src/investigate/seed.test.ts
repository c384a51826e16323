import { describe, expect, it } from 'vitest';
import { ACCOUNT, keyId, OUTSIDE, session, sourceOf, user } from './fixture.ts';
import { resolveSeed } from './resolve-seed.ts';
import { readSeed } from './seed.ts';

describe('what was asked about', () => {
  it.each([
    ['AKIAIOSFODNN7EXAMPLE', 'key'],
    ['ASIAIOSFODNN7EXAMPLE', 'key'],
    ['AROADEPLOY00000EXAMPLE:i-0123456789abcdef0', 'session'],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`, 'session'],
    ['AIDAALICE000000EXAMPLE', 'user'],
    [`arn:aws-us-gov:iam::${ACCOUNT}:user/team/alice`, 'user'],
    ['user/alice', 'user'],
    ['alice@example.com', 'user'],
    ['AROADEPLOY00000EXAMPLE', 'role'],
    [`arn:aws:iam::${ACCOUNT}:role/service/deploy`, 'role'],
    ['role/deploy', 'role'],
    ['203.0.113.7', 'address'],
    ['2001:db8::7', 'address'],
  ])('%s is a %s', (value, kind) => {
    expect(readSeed(` ${value}\n`)).toEqual({ kind, value });
  });

  it.each([
    '',
    'AKIA',
    'AKIAIOSFODNN7EXAMPLEX',
    'AGPAALICE000000EXAMPLE',
    'arn:aws:iam::1:user/alice',
    'arn:aws:s3:::bucket',
    '203.0.113.0/24',
    'fe80::1%eth0',
    'alice; rm -rf /',
    '\u001b[31mAKIAIOSFODNN7EXAMPLE',
    'a'.repeat(5_000),
  ])('%j is refused, with what would do', (value) => {
    expect(() => readSeed(value)).toThrow(
      expect.objectContaining({ code: 'UnknownSeed', advice: expect.stringContaining('AKIA') }),
    );
  });

  it('is not printed as it came', () => {
    try {
      readSeed(`\u001b[2J${'x'.repeat(3_000)}`);
    } catch (error) {
      expect(String(error)).not.toContain('\u001b');
      expect(String(error).length).toBeLessThan(200);
    }
    expect.hasAssertions();
  });
});

describe('whom the records know by it', () => {
  const alice = { userIdentity: user(keyId('own', 'AKIA')) };
  const elsewhere = {
    userIdentity: { ...user(keyId('out', 'AKIA'), 'alice', 'AIDAOUTSIDE0000EXAMPLE'), accountId: OUTSIDE },
  };

  it('is a user, by his id', async () => {
    const { leads } = await resolveSeed(readSeed('alice'), sourceOf(alice));
    expect(leads).toEqual([
      { kind: 'user', principalId: 'AIDAALICE000000EXAMPLE', userName: 'alice', account: ACCOUNT, from: 0 },
    ]);
  });

  it('is a role where they know only a role of that name', async () => {
    const { seed, leads } = await resolveSeed(
      readSeed('deploy'),
      sourceOf({ userIdentity: session(keyId('s'), 'ci', '09:00:00') }),
    );
    expect(seed).toEqual({ kind: 'role', value: 'deploy' });
    expect(leads).toEqual([
      { kind: 'role', roleName: 'deploy', account: ACCOUNT },
      { kind: 'role-use', roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, by: ['anybody'], from: 0 },
    ]);
  });

  it('is the user where there are both', async () => {
    const role = session(keyId('s'), 'ci', '09:00:00', { role: 'alice' });
    const { seed } = await resolveSeed(readSeed('alice'), sourceOf({ userIdentity: role }, alice));
    expect(seed.kind).toBe('user');
  });

  it('is asked for again where two accounts have one, and told apart by the ARN', async () => {
    const source = sourceOf(alice, elsewhere);
    await expect(resolveSeed(readSeed('alice'), source)).rejects.toMatchObject({ code: 'AmbiguousSeed' });
    const { leads } = await resolveSeed(readSeed(`arn:aws:iam::${OUTSIDE}:user/alice`), source);
    expect(leads).toMatchObject([{ principalId: 'AIDAOUTSIDE0000EXAMPLE' }]);
  });

  it('is the session that an ARN names', async () => {
    const { leads } = await resolveSeed(
      readSeed(`arn:aws:sts::${ACCOUNT}:assumed-role/deploy/ci`),
      sourceOf({ userIdentity: session(keyId('s'), 'ci', '09:00:00') }),
    );
    expect(leads).toEqual([{ kind: 'session', principalId: 'AROADEPLOY00000EXAMPLE:ci' }]);
  });

  it('is followed by name where they know nobody', async () => {
    const { leads } = await resolveSeed(readSeed('nobody'), sourceOf(alice));
    expect(leads).toMatchObject([{ kind: 'user', userName: 'nobody' }]);
  });
});
