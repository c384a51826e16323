import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumed, at, type Json, keyId, OFFICE, session, user } from './fixture.ts';
import { by, find, iam, STOLEN } from './trace-fixture.ts';

describe('a user who was made', () => {
  const made = keyId('made', 'AKIA');
  const AIDA = 'AIDASUPPORT0000EXAMPLE';
  const create = by(
    user(STOLEN),
    '10:00:00',
    iam('CreateUser', { userName: 'support' }, { user: { userName: 'support', userId: AIDA } }),
  );
  const key = by(
    user(STOLEN),
    '10:01:00',
    iam(
      'CreateAccessKey',
      { userName: 'support' },
      { accessKey: { accessKeyId: made, userName: 'support' } },
    ),
  );
  const used = by(user(made, 'support', AIDA), '10:05:00');

  it('is followed by his id, and his key by whoever made it', async () => {
    const { ways, of } = await find(STOLEN, [create, key, used]);
    expect(ways).toEqual([
      `${STOLEN}  seed proven`,
      `${AIDA} ${STOLEN} R6 proven`,
      `${made} ${STOLEN} R5 proven`,
    ]);
    expect(of(made)).toMatchObject({ principalId: AIDA, state: 'live', createdAt: at('10:01:00') });
  });

  it.each([
    ['the key is deleted', iam('DeleteAccessKey', { userName: 'support', accessKeyId: made })],
    ['the key is deactivated', iam('UpdateAccessKey', { accessKeyId: made, status: 'Inactive' })],
    ['the user is deleted', iam('DeleteUser', { userName: 'support' })],
  ])('ends when %s, by whomever', async (_, ending) => {
    const owner = user(keyId('owner', 'AKIA'), 'bob', 'AIDABOB00000000EXAMPLE');
    const { of } = await find(STOLEN, [
      create,
      key,
      used,
      by(owner, '10:20:00', { ...ending, sourceIPAddress: OFFICE }),
    ]);
    expect(of(made)).toMatchObject({ state: 'ended' });
  });

  it('does not end by a call that failed, that was taken back, or that comes later', async () => {
    const failed = by(user(STOLEN), '10:20:00', {
      ...iam('DeleteAccessKey', { accessKeyId: made }),
      errorCode: 'AccessDenied',
    });
    const off = by(
      user(STOLEN),
      '10:20:00',
      iam('UpdateAccessKey', { accessKeyId: made, status: 'Inactive' }),
    );
    const on = by(user(STOLEN), '10:21:00', iam('UpdateAccessKey', { accessKeyId: made, status: 'Active' }));
    const later = by(user(STOLEN), '10:40:00', iam('DeleteAccessKey', { accessKeyId: made }));
    expect((await find(STOLEN, [create, key, failed, off, on, later])).of(made)).toMatchObject({
      state: 'live',
    });
  });

  it('is one credential, however he got his password too', async () => {
    const password = by(user(STOLEN), '10:02:00', iam('CreateLoginProfile', { userName: 'support' }, {}));
    const { ways } = await find(STOLEN, [create, password]);
    expect(ways).toEqual([`${STOLEN}  seed proven`, `${AIDA} ${STOLEN} R6 proven`]);
  });
});

describe('a console session', () => {
  const CAROL = 'AIDACAROL000000EXAMPLE';
  const carol = (key: string, createdAt: string): Json => ({
    ...user(key, 'carol', CAROL),
    sessionContext: { attributes: { creationDate: at(createdAt), mfaAuthenticated: 'false' } },
  });
  const login = by({ ...user('', 'carol', CAROL), accessKeyId: undefined }, '10:05:00', {
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    responseElements: { ConsoleLogin: 'Success' },
  });
  const reset = by(user(STOLEN), '10:00:00', iam('UpdateLoginProfile', { userName: 'carol' }));
  const click = (key: string, createdAt: string) =>
    by(carol(keyId(key), createdAt), '10:06:00', { sessionCredentialFromConsole: 'true' });
  const records = [
    reset,
    login,
    click('c1', '10:05:00'),
    click('c2', '10:05:01'),
    // A service that does not say that it was asked by the console.
    by(carol(keyId('c3'), '10:05:00'), '10:07:00', {
      eventSource: 's3.amazonaws.com',
      eventName: 'ListBuckets',
    }),
    // Her own session, of the morning.
    click('own', '08:00:00'),
  ];

  it('is one, whatever its keys; those of before the password was set are not its own', async () => {
    const { ways, calls } = await find(STOLEN, records);
    const id = `${CAROL}#${at('10:05:00')}`;
    expect(ways).toEqual([
      `${STOLEN}  seed proven`,
      `user/carol@${ACCOUNT} ${STOLEN} R6 strong`,
      `${id} user/carol@${ACCOUNT} R3 proven`,
    ]);
    expect(calls.filter(({ credential }) => credential === id)).toHaveLength(4);
  });
});

describe('a federated session in the console', () => {
  it('is the session of the token, by whoever signs in with it in time', async () => {
    const [token, page] = [keyId('token'), keyId('page')];
    const principalId = `${ACCOUNT}:tmp`;
    const who = {
      type: 'FederatedUser',
      principalId,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/tmp`,
      accountId: ACCOUNT,
    };
    const federated = (accessKeyId: string, createdAt: string): Json => ({
      ...who,
      accessKeyId,
      sessionContext: { attributes: { creationDate: at(createdAt) } },
    });
    const signin = (eventName: string): Json => ({
      eventSource: 'signin.amazonaws.com',
      eventName,
      responseElements: { [eventName]: 'Success' },
    });
    const { ways, calls } = await find(STOLEN, [
      by(user(STOLEN), '10:00:00', {
        eventName: 'GetFederationToken',
        requestParameters: { name: 'tmp' },
        responseElements: {
          credentials: { accessKeyId: token },
          federatedUser: { federatedUserId: principalId },
        },
      }),
      by(federated(token, '10:00:00'), '10:05:00', signin('GetSigninToken')),
      by(who, '10:06:00', signin('ConsoleLogin')),
      by(federated(page, '10:06:00'), '10:07:00', { sessionCredentialFromConsole: 'true' }),
      // Somebody else by the same federated name, hours ago.
      by(federated(keyId('old'), '07:00:00'), '10:08:00', { sessionCredentialFromConsole: 'true' }),
    ]);
    expect(ways).toEqual([
      `${STOLEN}  seed proven`,
      `${token} ${STOLEN} R1 proven`,
      `${principalId}#${at('10:06:00')} ${token} R3 proven`,
    ]);
    expect(calls).toHaveLength(4);
  });
});

it('a role’s session in the console is found by its sign-in, which names its creation', async () => {
  const [token, page] = [keyId('token'), keyId('page')];
  const signin = (eventName: string): Json => ({
    eventSource: 'signin.amazonaws.com',
    eventName,
    responseElements: { [eventName]: 'Success' },
  });
  const { ways } = await find(STOLEN, [
    by(user(STOLEN), '10:00:00', assumed(token, 'tmp')),
    by(session(token, 'tmp', '10:00:00'), '10:05:00', signin('GetSigninToken')),
    by(session(undefined, 'tmp', '10:05:02'), '10:05:03', signin('ConsoleLogin')),
    by(session(page, 'tmp', '10:05:02'), '10:07:00', { sessionCredentialFromConsole: 'true' }),
    by(session(keyId('old'), 'tmp', '07:00:00'), '10:08:00', { sessionCredentialFromConsole: 'true' }),
  ]);
  expect(ways).toEqual([
    `${STOLEN}  seed proven`,
    `${token} ${STOLEN} R1 proven`,
    `AROADEPLOY00000EXAMPLE:tmp#${at('10:05:02')} ${token} R3 proven`,
  ]);
});

describe('a person for whom a stolen session acts', () => {
  const userId = 'e4b8a4c8-1031-70ab-9b1c-example';
  const actingFor = (key: string, name: string, createdAt: string): Json => ({
    ...session(key, name, createdAt),
    onBehalfOf: { userId },
  });
  const [seed, other] = [keyId('acting'), keyId('other')];
  const stolen = by(actingFor(seed, 'kim', '10:00:00'), '10:01:00');

  it('has others that are followed when one calls from where the attacker does', async () => {
    const { ways } = await find(seed, [stolen, by(actingFor(other, 'kim', '10:02:00'), '10:03:00')]);
    expect(ways).toEqual([
      `${seed}  seed proven`,
      `${userId} ${seed} R12 strong`,
      `${other} ${userId} R12 strong`,
    ]);
  });

  it('has his own at the office, of which it is only said that he is possible', async () => {
    const own = by(actingFor(other, 'kim', '10:02:00'), '10:03:00', { sourceIPAddress: OFFICE });
    const { ways, calls } = await find(seed, [stolen, own]);
    expect(ways).toEqual([`${seed}  seed proven`, `${userId} ${seed} R12 possible`]);
    expect(calls).toHaveLength(1);
  });
});
