import { describe, expect, it } from 'vitest';
import { ACCOUNT, ATTACKER, assumed, keyId, OFFICE, OUTSIDE, session, user } from './fixture.ts';
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
      `${keyId('ec2')} ${INSTANCE} R9 proven`,
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
