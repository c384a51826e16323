import { describe, expect, it } from 'vitest';
import { ACCOUNT, ATTACKER, assumed, type Json, keyId, OFFICE, OUTSIDE, session, user } from './fixture.ts';
import { by, find, INSTANCE, iam, STOLEN } from './trace-fixture.ts';

describe('compute', () => {
  const touched = by(user(STOLEN), '10:00:00', {
    eventSource: 'ssm.amazonaws.com',
    eventName: 'SendCommand',
    requestParameters: { instanceIds: [INSTANCE] },
  });
  const own = by(session(keyId('ec2'), INSTANCE, '09:00:00'), '10:01:00', { sourceIPAddress: '192.0.2.50' });
  const outside = by(session(keyId('ec2'), INSTANCE, '09:00:00'), '10:02:00', { sourceIPAddress: ATTACKER });

  it('that was reached into is possible, and not followed', async () => {
    const { ways, calls } = await find(STOLEN, [touched, own]);
    expect(ways).toEqual([`${STOLEN}  seed proven`, `${INSTANCE} ${STOLEN} R10 possible`]);
    expect(calls).toHaveLength(1);
  });

  it('is proven once its session calls from where the attacker does', async () => {
    const { ways, calls } = await find(STOLEN, [touched, own, outside]);
    expect(ways).toEqual([
      `${STOLEN}  seed proven`,
      `${keyId('ec2')} ${INSTANCE} R10 proven`,
      `${INSTANCE} ${STOLEN} R10 proven`,
    ]);
    expect(calls).toHaveLength(3);
  });

  it('is not proven by the address that its whole fleet goes out by', async () => {
    const NEW = 'i-0fedcba9876543210';
    const run = by(user(STOLEN), '09:30:00', {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      requestParameters: { iamInstanceProfile: { name: 'web' } },
      responseElements: { instancesSet: { items: [{ instanceId: NEW }] } },
    });
    const sibling = by(session(keyId('new'), NEW, '09:31:00'), '09:40:00', { sourceIPAddress: '192.0.2.50' });
    const { of } = await find(STOLEN, [run, sibling, touched, own]);
    expect(of(keyId('new'))).toMatchObject({ confidence: 'proven' });
    expect(of(INSTANCE)).toMatchObject({ confidence: 'possible' });
  });
});

describe('a role that was opened', () => {
  it('gives the outsider’s sessions, and nobody else’s', async () => {
    const policyDocument = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: OUTSIDE } }] });
    const [theirs, ours] = [keyId('theirs'), keyId('ours')];
    const { ways } = await find(STOLEN, [
      by(user(STOLEN), '10:00:00', iam('UpdateAssumeRolePolicy', { roleName: 'deploy', policyDocument })),
      by(
        { type: 'AWSAccount', principalId: 'AIDAOUTSIDER000EXAMPLE', accountId: OUTSIDE },
        '10:05:00',
        assumed(theirs, 'x'),
      ),
      by(session(theirs, 'x', '10:05:00'), '10:06:00'),
      by(user(keyId('ci', 'AKIA'), 'ci', 'AIDACI000000000EXAMPLE'), '10:05:00', assumed(ours, 'ci')),
      by(session(ours, 'ci', '10:05:00'), '10:06:00'),
    ]);
    expect(ways).toEqual([
      `${STOLEN}  seed proven`,
      `role/deploy@${ACCOUNT} ${STOLEN} R7 proven`,
      `${theirs} role/deploy@${ACCOUNT} R7 proven`,
    ]);
  });
});

describe('a role with a path that was opened by its name', () => {
  it('is found by the sessions that name its ARN', async () => {
    const policyDocument = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: OUTSIDE } }] });
    const theirs = keyId('theirs');
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/ops/team/deploy`;
    const used = session(theirs, 'x', '10:05:00');
    const sessionContext = {
      ...Object(used['sessionContext']),
      sessionIssuer: { type: 'Role', arn: roleArn, userName: 'deploy' },
    };
    const taken = assumed(theirs, 'x');
    const { ways } = await find(STOLEN, [
      by(user(STOLEN), '10:00:00', iam('UpdateAssumeRolePolicy', { roleName: 'deploy', policyDocument })),
      by({ type: 'AWSAccount', principalId: 'AIDAOUTSIDER000EXAMPLE', accountId: OUTSIDE }, '10:05:00', {
        ...taken,
        requestParameters: { roleArn, roleSessionName: 'x' },
      }),
      by({ ...used, sessionContext }, '10:06:00'),
    ]);
    expect(ways.at(-1)).toBe(`${theirs} role/deploy@${ACCOUNT} R7 proven`);
  });
});

describe('a provider that was made', () => {
  it('is no credential: its sessions are of whoever made it', async () => {
    const providerArn = `arn:aws:iam::${ACCOUNT}:saml-provider/idp`;
    const saml = assumed(keyId('saml'), 'eve');
    const { ways, calls } = await find(STOLEN, [
      by(
        user(STOLEN),
        '10:00:00',
        iam('CreateSAMLProvider', { name: 'idp' }, { sAMLProviderArn: providerArn }),
      ),
      by({ type: 'SAMLUser', principalId: 'x:eve', userName: 'eve' }, '10:05:00', {
        ...saml,
        eventName: 'AssumeRoleWithSAML',
        requestParameters: { ...Object(saml['requestParameters']), principalArn: providerArn },
      }),
      by(session(keyId('saml'), 'eve', '10:05:00'), '10:06:00'),
    ]);
    expect(ways).toEqual([`${STOLEN}  seed proven`, `${keyId('saml')} ${STOLEN} R8 proven`]);
    expect(calls).toHaveLength(3);
  });
});

describe('a role', () => {
  it('has every session of its own, and not the sessions that took them', async () => {
    const [one, two] = [keyId('one'), keyId('two')];
    const admin = { role: 'admin', roleId: 'AROAADMIN000000EXAMPLE' };
    const { ways } = await find('role/deploy', [
      by(session(keyId('caller'), 'ci', '09:00:00', admin), '10:00:00', assumed(one, 'a')),
      by(session(two, 'b', '09:30:00'), '10:01:00'),
      by(session(two, 'b', '09:30:00'), '10:02:00', assumed(keyId('out'), 'c', admin)),
      by(session(keyId('caller'), 'ci', '09:00:00', admin), '10:03:00'),
    ]);
    const seed = `role/deploy@${ACCOUNT}`;
    expect(ways).toEqual([
      `${seed}  seed proven`,
      `${two} ${seed} seed proven`,
      `${one} ${seed} seed proven`,
      `${keyId('out')} ${two} R1 proven`,
    ]);
  });
});

describe('an address', () => {
  it('has whoever called from it, and only those calls of theirs', async () => {
    const child = keyId('child');
    const { ways, calls } = await find(ATTACKER, [
      by(user(STOLEN), '10:00:00', assumed(child, 'a')),
      by(user(STOLEN), '10:01:00', {
        sourceIPAddress: OFFICE,
        ...iam('CreateAccessKey', null, { accessKey: { accessKeyId: keyId('bob', 'AKIA') } }),
      }),
      by(session(child, 'a', '10:00:00'), '10:02:00', { sourceIPAddress: '192.0.2.99' }),
    ]);
    expect(ways).toEqual([
      `${ATTACKER}  seed proven`,
      `${STOLEN} ${ATTACKER} seed proven`,
      `${child} ${STOLEN} R1 proven`,
    ]);
    expect(calls.map(({ credential }) => credential)).toEqual([STOLEN, child]);
  });
});

describe('a role that was opened again to those whom it let in', () => {
  const PARTNER = '777788889999';
  const trust = (who: Json, time: string, ...accounts: readonly string[]): Json =>
    by(
      who,
      time,
      iam('UpdateAssumeRolePolicy', {
        roleName: 'deploy',
        policyDocument: JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: accounts } } }),
      }),
    );
  const take = (account: string, time: string, sourceIPAddress = OFFICE): Json =>
    by({ type: 'AWSAccount', principalId: `AIDA${account}`, accountId: account }, time, {
      ...assumed(keyId(`k${account.slice(0, 4)}`), `s${account}`),
      sourceIPAddress,
    });
  const owner = user(keyId('owner', 'AKIA'), 'bob', 'AIDABOB00000000EXAMPLE');
  const opened = trust(user(STOLEN), '10:00:00', OUTSIDE, PARTNER);
  const used = [take(OUTSIDE, '10:05:00', '192.0.2.9'), take(PARTNER, '10:06:00')];
  const keys = async (...records: readonly Json[]) =>
    (await find(STOLEN, records)).credentials.flatMap(({ accessKeyId }) => accessKeyId ?? []).sort();

  it.each([
    ['by the policy that it had', trust(owner, '09:00:00', PARTNER)],
    ['by who came in', take(PARTNER, '09:00:00')],
  ])('is followed only to the new one, told %s', async (_, before) => {
    expect(await keys(before, opened, ...used)).toEqual([STOLEN, keyId('k4444')].sort());
    expect(await keys(...used, opened, before)).toEqual([STOLEN, keyId('k4444')].sort());
  });

  it('is followed to all of them, where nothing tells who is new', async () => {
    expect(await keys(opened, ...used)).toEqual([STOLEN, keyId('k4444'), keyId('k7777')].sort());
  });

  it('is followed to an old one who calls from where the attacker does', async () => {
    const before = trust(owner, '09:00:00', PARTNER);
    expect(await keys(before, opened, take(PARTNER, '10:06:00', ATTACKER))).toEqual(
      [STOLEN, keyId('k7777')].sort(),
    );
  });
});
