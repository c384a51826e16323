import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../model/investigation.ts';
import { collectArtifacts } from './collect-artifacts.ts';
import { collect, judged, memorySource, recordOf } from './fixture.ts';

const USER = 'backup-svc';
const createUser = (at: number, userId = 'AIDAEXAMPLEBACKUP001') =>
  recordOf({
    event: 'iam:CreateUser',
    at,
    request: { userName: USER },
    response: { user: { userName: USER, userId, arn: `arn:aws:iam::111122223333:user/${USER}` } },
  });
const deleteUser = (at: number) => recordOf({ event: 'iam:DeleteUser', at, request: { userName: USER } });
const createKey = (at: number, accessKeyId = 'AKIAI44QH8DHBEXAMPLE') =>
  recordOf({
    event: 'iam:CreateAccessKey',
    at,
    request: { userName: USER },
    response: { accessKey: { userName: USER, accessKeyId, status: 'Active' } },
  });
const updateKey = (at: number, status: string) =>
  recordOf({
    event: 'iam:UpdateAccessKey',
    at,
    request: { userName: USER, accessKeyId: 'AKIAI44QH8DHBEXAMPLE', status },
  });
const attach = (at: number, verb = 'Attach') =>
  recordOf({
    event: `iam:${verb}UserPolicy`,
    at,
    request: { userName: USER, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  });
const trusting = (account: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  });
const trust = (at: number, policyDocument: string) =>
  recordOf({ event: 'iam:UpdateAssumeRolePolicy', at, request: { roleName: 'support', policyDocument } });
const logging = (at: number, verb: 'Start' | 'Stop') =>
  recordOf({ event: `cloudtrail:${verb}Logging`, at, request: { name: 'main' } });

const states = (artifacts: readonly Artifact[]) =>
  artifacts.map(({ type, id, state }) => `${type} ${id} ${state}`);

describe('what was made', () => {
  it('is present, with what is known of it', async () => {
    const [artifact] = await collect([createUser(0)]);
    expect(artifact).toMatchObject({
      type: 'iam-user',
      id: USER,
      uniqueId: 'AIDAEXAMPLEBACKUP001',
      arn: `arn:aws:iam::111122223333:user/${USER}`,
      account: '111122223333',
      state: 'present',
      because: 'made by the attacker at 2026-03-04T09:00:00Z; nothing has changed that since',
      technique: { id: 'T1136.003', name: 'Create Account: Cloud Account' },
      changes: [{ op: 'create', by: 'attacker', at: '2026-03-04T09:00:00.000Z' }],
    });
  });

  it('is removed by the owner, whose call is not among those that are followed', async () => {
    const [artifact] = await collect([createUser(0)], [deleteUser(60)]);
    expect(artifact).toMatchObject({
      state: 'removed',
      because: 'deleted by somebody else at 2026-03-04T09:01:00Z',
      changes: [{ by: 'attacker' }, { op: 'delete', by: 'other' }],
    });
  });

  it('goes with what it is a part of', async () => {
    const made = [createUser(0), createKey(1), attach(2)];
    const artifacts = await collect(made, [deleteUser(60)]);
    expect(states(artifacts)).toEqual([
      `iam-user ${USER} removed`,
      'access-key AKIAI44QH8DHBEXAMPLE removed',
      `policy-attachment user/${USER}/arn:aws:iam::aws:policy/AdministratorAccess removed`,
    ]);
    expect(artifacts[1]?.because).toBe(
      `gone with iam-user ${USER}, which somebody else deleted at 2026-03-04T09:01:00Z`,
    );
  });

  it('stays another one when it is made again under the same name', async () => {
    const first = [createUser(0), createKey(1), deleteUser(10)];
    const second = [createUser(20, 'AIDAEXAMPLEBACKUP002'), createKey(21, 'AKIAIOSFODNN8EXAMPLE')];
    const artifacts = await collect([...first, ...second]);
    expect(artifacts.map(({ id, uniqueId, state }) => [id, uniqueId, state])).toEqual([
      [USER, 'AIDAEXAMPLEBACKUP001', 'removed'],
      ['AKIAI44QH8DHBEXAMPLE', undefined, 'removed'],
      [USER, 'AIDAEXAMPLEBACKUP002', 'present'],
      ['AKIAIOSFODNN8EXAMPLE', undefined, 'present'],
    ]);
  });

  it('is told apart within one second, in which CloudTrail gives no order', async () => {
    const calls = [createUser(0), createUser(10, 'AIDAEXAMPLEBACKUP002'), deleteUser(10)];
    const artifacts = await collect(calls);
    expect(artifacts.map(({ uniqueId, state }) => [uniqueId, state])).toEqual([
      ['AIDAEXAMPLEBACKUP001', 'removed'],
      ['AIDAEXAMPLEBACKUP002', 'present'],
    ]);
  });

  it('is deleted from the inside out within one second, whatever the records’ ids', async () => {
    const detached = { ...attach(60, 'Detach'), eventID: 'b' };
    const gone = { ...deleteUser(60), eventID: 'a' };
    const artifacts = await collect([createUser(0), attach(1), detached, gone]);
    expect(artifacts.map(({ type, changes }) => [type, changes.length])).toEqual([
      ['iam-user', 2],
      ['policy-attachment', 2],
    ]);
  });

  it('keeps what belonged to the first of two users apart from the end of the second', async () => {
    const others = [createUser(10, 'AIDAEXAMPLEBACKUP002'), deleteUser(20)];
    const [, key] = await collect([createUser(0), createKey(1)], others);
    expect(key).toMatchObject({ state: 'removed', because: expect.stringContaining('made anew') });
  });

  it('is there as long as he only makes it look harmless', async () => {
    const put = (at: number, policyDocument: string) =>
      recordOf({
        event: 'iam:PutUserPolicy',
        at,
        request: { userName: USER, policyName: 'x', policyDocument },
      });
    const evil = put(0, '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
    const harmless = put(60, '{"Statement":[]}');
    expect(await collect([evil, harmless])).toMatchObject([
      { state: 'present', danger: ['everything on *'] },
    ]);
    expect(await collect([evil], [harmless])).toMatchObject([{ state: 'removed' }]);
  });

  it('was gone when AWS made another one of its name, whoever deleted it', async () => {
    const [first] = await collect([createUser(0), createKey(1)], [createUser(10, 'AIDAEXAMPLEBACKUP002')]);
    expect(first).toMatchObject({ state: 'removed', because: expect.stringContaining('made anew') });
  });

  it('is still there when it is switched off', async () => {
    const [key] = await collect([createKey(0)], [updateKey(60, 'Inactive')]);
    expect(key).toMatchObject({
      state: 'present',
      because: expect.stringContaining('changed by somebody else at 2026-03-04T09:01:00Z (Inactive)'),
    });
  });

  it('is nothing when the call failed, or was the owner’s', async () => {
    const failed = recordOf({
      event: 'iam:CreateUser',
      request: { userName: USER },
      response: { message: 'denied' },
      errorCode: 'AccessDenied',
    });
    expect(await collect([failed])).toEqual([]);
    const own = createUser(0);
    expect(await collectArtifacts([judged(own, 'owner')], memorySource([own]))).toEqual([]);
    const failedDeletion = recordOf({
      event: 'iam:DeleteUser',
      at: 60,
      request: { userName: USER },
      errorCode: 'DeleteConflict',
    });
    expect(states(await collect([own], [failedDeletion]))).toEqual([`iam-user ${USER} present`]);
  });

  it('is counted once, however often its record is there', async () => {
    const call = createUser(0);
    const artifacts = await collectArtifacts(
      [judged(call), judged(call, 'attacker')],
      memorySource([call, call]),
    );
    expect(artifacts.map(({ changes }) => changes.length)).toEqual([1]);
  });

  it('is unclear where the caller is', async () => {
    const call = createUser(0);
    const [artifact] = await collectArtifacts([judged(call, 'unclear')], memorySource([call]));
    expect(artifact).toMatchObject({
      state: 'present',
      because: expect.stringContaining('may be the attacker'),
    });
  });
});

describe('what was changed', () => {
  it('is present as long as nobody has changed it back', async () => {
    const [artifact] = await collect(
      [trust(10, trusting('444455556666'))],
      [trust(0, trusting('111122223333'))],
    );
    expect(artifact).toMatchObject({
      type: 'role-trust',
      state: 'present',
      danger: [
        'account 444455556666 (arn:aws:iam::444455556666:root) may sts:AssumeRole, without a condition',
      ],
    });
  });

  it('is restored when the document says the same as before, however it is written', async () => {
    const before = trust(0, trusting('111122223333'));
    const after = trust(20, JSON.stringify(JSON.parse(trusting('111122223333')), null, 2));
    const [artifact] = await collect([trust(10, trusting('444455556666'))], [before, after]);
    expect(artifact?.state).toBe('restored');
  });

  it('is restored to what the role was made with, URL encoding or not', async () => {
    const made = recordOf({
      event: 'iam:CreateRole',
      request: {
        roleName: 'support',
        assumeRolePolicyDocument: encodeURIComponent(trusting('111122223333')),
      },
    });
    const [artifact] = await collect(
      [trust(10, trusting('444455556666'))],
      [made, trust(20, trusting('111122223333'))],
    );
    expect(artifact?.state).toBe('restored');
  });

  it('is gone when what was dangerous in it is, even if nobody knows what it was before', async () => {
    const evil = trust(10, trusting('444455556666'));
    const [artifact] = await collect([evil], [trust(20, trusting('111122223333'))]);
    expect(artifact).toMatchObject({ state: 'removed', because: expect.stringContaining('taken out') });
    const [still] = await collect(
      [evil],
      [trust(20, trusting('444455556666').replace('2012-10-17', '2008-10-17'))],
    );
    expect(still?.state).toBe('present');
  });

  it('is unknown when the last of two calls in one second is not', async () => {
    const evil = trust(10, trusting('444455556666'));
    const [artifact] = await collect(
      [evil],
      [trust(0, trusting('111122223333')), trust(10, trusting('111122223333'))],
    );
    expect(artifact).toMatchObject({ state: 'unknown', because: expect.stringContaining('which was last') });
  });

  it('is gone when a password is set anew', async () => {
    const reset = (at: number) =>
      recordOf({
        event: 'iam:UpdateLoginProfile',
        at,
        request: { userName: USER, passwordResetRequired: false },
      });
    expect(states(await collect([reset(0)]))).toEqual([`login-profile ${USER} present`]);
    expect(states(await collect([reset(0)], [reset(60)]))).toEqual([`login-profile ${USER} removed`]);
  });

  it('is unknown of a machine that commands ran on', async () => {
    const command = recordOf({ event: 'ssm:SendCommand', request: { instanceIds: ['i-0a1b2c3d4e5f60718'] } });
    const [artifact] = await collect([command]);
    expect(artifact).toMatchObject({ state: 'unknown', because: expect.stringContaining('logs do not say') });
    const another = recordOf({ event: 'ssm:SendCommand', request: { instanceIds: ['i-0a1b2c3d4e5f60718'] } });
    // A source may bring more than it was asked for.
    const [same] = await collectArtifacts([judged(command)], { find: async () => [another] });
    expect(same).toEqual(artifact);
  });
});

describe('what was weakened or taken away', () => {
  it('is restored when logging is on again: a trail that is stopped was logging', async () => {
    expect(states(await collect([logging(0, 'Stop')]))).toEqual(['trail-logging main present']);
    expect(states(await collect([logging(0, 'Stop')], [logging(60, 'Start')]))).toEqual([
      'trail-logging main restored',
    ]);
  });

  it('is removed, and restored when somebody makes it again', async () => {
    const detached = attach(0, 'Detach');
    expect(await collect([detached])).toMatchObject([
      { state: 'removed', because: expect.stringContaining('it was there before') },
    ]);
    expect(await collect([detached], [attach(60)])).toMatchObject([{ state: 'restored' }]);
  });

  it('is unknown when it is made again and was something that can differ', async () => {
    const arn = 'arn:aws:iam::111122223333:role/web';
    const put = (at: number, document: string) =>
      recordOf({
        event: 'iam:PutRolePolicy',
        at,
        request: { roleName: 'web', policyName: 'deny', policyDocument: document },
      });
    const gone = recordOf({
      event: 'iam:DeleteRolePolicy',
      at: 10,
      request: { roleName: 'web', policyName: 'deny' },
    });
    const [unknown] = await collect([gone], [put(20, trusting('111122223333'))]);
    expect(unknown).toMatchObject({
      arn,
      state: 'unknown',
      because: expect.stringContaining('whether as it was'),
    });
    const [restored] = await collect([gone], [put(0, '{}'), put(20, '{}')]);
    expect(restored?.state).toBe('restored');
  });

  it('is the same in each region and account only where it is the same thing', async () => {
    const elsewhere = recordOf({
      event: 'cloudtrail:StartLogging',
      at: 60,
      request: { name: 'main' },
      region: 'eu-west-1',
    });
    const theirs = recordOf({
      event: 'cloudtrail:StartLogging',
      at: 60,
      request: { name: 'main' },
      account: '444455556666',
    });
    expect(states(await collect([logging(0, 'Stop')], [elsewhere, theirs]))).toEqual([
      'trail-logging main present',
    ]);
    const user = await collect(
      [createUser(0)],
      [recordOf({ event: 'iam:DeleteUser', at: 9, request: { userName: USER }, region: 'eu-west-1' })],
    );
    expect(states(user)).toEqual([`iam-user ${USER} removed`]);
  });
});
