import {
  CreateRoleCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOfSession } from '../../kernel/authenticate.ts';
import { sessions } from '../../kernel/identity.ts';
import { operation, type Service } from '../../kernel/operation.ts';
import { trail } from '../../kernel/trail.ts';
import { callAs } from '../../kernel/world.ts';
import {
  allow,
  type Clients,
  connect,
  makeUser,
  openStage,
  policyOf,
  refusedWith,
  type Stage,
  sessionKeys,
  trusting,
} from '../iam/fixture.ts';

const ACCOUNT = '111122223333';

/** Something that is not IAM, which every federation session may not call anyway. */
const probe: Service = {
  name: 'probe',
  protocol: 'awsJson1_1',
  schemas: () => Promise.resolve({}),
  operations: {
    Look: operation<object, object>({
      access: () => [{ action: 'probe:Look', resource: '*' }],
      act: () => ({ seen: true }),
    }),
  },
};

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage({}, [probe]);
  admin = connect(stage);
});
afterAll(() => stage.close());

const denied = refusedWith('AccessDenied', 403);
const federate = ({ sts }: Clients, more: Partial<GetFederationTokenCommandInput> = {}) =>
  sts.send(new GetFederationTokenCommand({ Name: 'guest', Policy: allow('*'), ...more }));

describe('GetFederationToken', () => {
  it('names the federated user, and is recorded', async () => {
    const answer = await federate(admin);
    expect(answer.FederatedUser).toEqual({
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
      FederatedUserId: `${ACCOUNT}:guest`,
    });
    const keys = sessionKeys(answer.Credentials);
    const { Arn } = await connect(stage, keys).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(answer.FederatedUser?.Arn);
    const records = trail({ world: stage.world, account: ACCOUNT, region: 'eu-west-2' });
    expect(records.findLast(({ eventName }) => eventName === 'GetFederationToken')).toMatchObject({
      readOnly: false,
      requestParameters: { name: 'guest' },
      responseElements: {
        credentials: { accessKeyId: keys.accessKeyId },
        federatedUser: { arn: answer.FederatedUser?.Arn },
      },
    });
    expect(JSON.stringify(records)).not.toContain(keys.secretAccessKey);
  });

  it('needs permission, for the name and for the tags', async () => {
    await makeUser(admin, 'alice').then((keys) =>
      expect(federate(connect(stage, keys))).rejects.toMatchObject(denied),
    );
    const only = allow('sts:GetFederationToken', {
      Resource: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
    });
    const bob = connect(stage, await makeUser(admin, 'bob', only));
    await federate(bob);
    await expect(federate(bob, { Name: 'other' })).rejects.toMatchObject(denied);
    await expect(federate(bob, { Tags: [{ Key: 'team', Value: 'blue' }] })).rejects.toMatchObject(denied);
  });

  it.each([{ Name: 'x' }, { Name: 'x'.repeat(33) }, { Name: 'a b' }, { DurationSeconds: 129_601 }])(
    'refuses %j',
    async (more) => {
      await expect(federate(admin, more)).rejects.toMatchObject(refusedWith('ValidationError', 400));
    },
  );

  it('keeps the session policy with the session, and knows a session without one', async () => {
    const place = { world: stage.world, account: ACCOUNT, region: '' };
    const policyOfSession = async (more: Partial<GetFederationTokenCommandInput>) => {
      const { Credentials } = await federate(admin, more);
      return sessions(place).get(Credentials?.AccessKeyId ?? '')?.policies;
    };
    expect(await policyOfSession({ Policy: undefined })).toBeUndefined();
    expect(await policyOfSession({})).toHaveLength(1);
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }];
    expect(await policyOfSession({ PolicyArns })).toMatchObject([{}, { name: PolicyArns[0]?.arn }]);
  });
});

describe('a federation session', () => {
  it('calls neither IAM nor STS, but GetCallerIdentity', async () => {
    const { Role } = await admin.iam.send(
      new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trusting(ACCOUNT) }),
    );
    const { Credentials } = await federate(admin);
    const session = connect(stage, sessionKeys(Credentials));
    await expect(session.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(
      refusedWith('InvalidClientTokenId', 403),
    );
    await expect(federate(session)).rejects.toMatchObject(denied);
    await expect(
      session.sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'session' })),
    ).rejects.toMatchObject(denied);
    await expect(
      session.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: stage.administrator.accessKeyId })),
    ).rejects.toMatchObject(denied);
  });

  it('may do what its session policy and the user both allow, until the user is denied', async () => {
    const dave = connect(stage, await makeUser(admin, 'dave', allow(['sts:*', 'probe:*'])));
    const erin = connect(stage, await makeUser(admin, 'erin', allow('sts:*')));
    const look = async (of: Clients, Policy?: string) => {
      const { Credentials } = await federate(of, { Policy });
      const place = { world: stage.world, account: ACCOUNT, region: 'eu-west-2' };
      const session = sessions(place).get(Credentials?.AccessKeyId ?? '');
      if (session === undefined) throw new Error('the session is kept');
      return () =>
        callAs(
          stage.world,
          { ...place, caller: callerOfSession(session), via: '192.0.2.1' },
          'probe',
          'Look',
          {},
        );
    };
    const refused = { code: 'AccessDeniedException' };
    const looking = await look(dave, allow('probe:Look'));
    await looking();
    await expect((await look(dave))()).rejects.toMatchObject(refused);
    await expect((await look(dave, allow('s3:*')))()).rejects.toMatchObject(refused);
    await expect((await look(erin, allow('probe:Look')))()).rejects.toMatchObject(refused);
    await admin.iam.send(
      new PutUserPolicyCommand({
        UserName: 'dave',
        PolicyName: 'deny',
        PolicyDocument: allow('*', { Effect: 'Deny' }),
      }),
    );
    await expect(looking()).rejects.toMatchObject(refused);
  });

  it('lives on when the key that made it is deactivated, even under a deny-all', async () => {
    const keys = await makeUser(admin, 'carol', allow('sts:*'));
    const { Credentials } = await federate(connect(stage, keys));
    await admin.iam.send(
      new UpdateAccessKeyCommand({ UserName: 'carol', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
    );
    await admin.iam.send(
      new PutUserPolicyCommand({
        UserName: 'carol',
        PolicyName: 'deny',
        PolicyDocument: policyOf({ Effect: 'Deny', Action: '*', Resource: '*' }),
      }),
    );
    const { Arn } = await connect(stage, sessionKeys(Credentials)).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:federated-user/guest`);
  });
});
