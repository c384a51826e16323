import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../iam/model.ts';
import { type Account, type Keys, openAccount, REGION } from './account-fixture.ts';
import { assessBlastRadius } from './assess-blast-radius.ts';
import { ACCOUNT, allow, deny, onlyIf } from './policies-fixture.ts';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
  const { iam, secretsIn, ssmIn } = account.depsAs();
  await iam.send(new CreateUserCommand({ UserName: 'victim' }));
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } } as const;
  await account.makeRole('deploy', trust);
  await account.makeRole('audit', onlyIf(trust, 'StringEquals', 'aws:PrincipalTag/team', 'audit'));
  await secretsIn(REGION).send(new CreateSecretCommand({ Name: 'prod/db', SecretString: 'a secret' }));
  await ssmIn(REGION).send(new PutParameterCommand({ Name: '/app/token', Value: 'x', Type: 'SecureString' }));
  const s3 = s3As(account.sandbox.administrator);
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'app-assets',
      CreateBucketConfiguration: { LocationConstraint: REGION },
    }),
  );
  await s3.send(new PutObjectCommand({ Bucket: 'app-assets', Key: 'customers.csv', Body: 'alice' }));
}, 30_000);
afterAll(() => account.sandbox.close());

const where = (keys: Keys) => ({
  endpoint: account.sandbox.origin,
  region: REGION,
  maxAttempts: 1,
  credentials: keys,
});
const s3As = (keys: Keys) => new S3Client({ ...where(keys), forcePathStyle: true });
const document = JSON.stringify({ Version: '2012-10-17', Statement: [allow('sqs:ListQueues')] });

/** What the sandbox has of the catalog, really called, on a thing that is there. */
const CALLS: Readonly<Record<string, (keys: Keys, userName: string) => Promise<unknown>>> = {
  'iam:AttachUserPolicy': (keys, UserName) =>
    account
      .depsAs(keys)
      .iam.send(
        new AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }),
      ),
  'iam:PutUserPolicy': (keys, UserName) =>
    account
      .depsAs(keys)
      .iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'more', PolicyDocument: document })),
  'iam:PutRolePolicy': (keys) =>
    account
      .depsAs(keys)
      .iam.send(
        new PutRolePolicyCommand({ RoleName: 'deploy', PolicyName: 'more', PolicyDocument: document }),
      ),
  'iam:UpdateAssumeRolePolicy': (keys) =>
    account.depsAs(keys).iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'deploy',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }],
        }),
      }),
    ),
  'iam:CreateAccessKey': (keys, UserName) =>
    account.depsAs(keys).iam.send(new CreateAccessKeyCommand({ UserName })),
  'iam:CreateUser': (keys, UserName) =>
    account.depsAs(keys).iam.send(new CreateUserCommand({ UserName: `backdoor-of-${UserName}` })),
  'sts:AssumeRole': (keys) =>
    new STSClient(where(keys)).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, RoleSessionName: 'claims' }),
    ),
  'secretsmanager:GetSecretValue': (keys) =>
    account
      .depsAs(keys)
      .secretsIn(REGION)
      .send(new GetSecretValueCommand({ SecretId: 'prod/db' })),
  'ssm:GetParameter': (keys) =>
    account
      .depsAs(keys)
      .ssmIn(REGION)
      .send(new GetParameterCommand({ Name: '/app/token', WithDecryption: true })),
  's3:GetObject': (keys) =>
    s3As(keys).send(new GetObjectCommand({ Bucket: 'app-assets', Key: 'customers.csv' })),
};

const GUARD = onlyIf(deny(['iam:Create*', 'sts:*']), 'StringNotEquals', 'aws:username', 'somebody-else');
const NOBODY = onlyIf(allow('*'), 'StringEquals', 'aws:username', 'somebody-else');
/** A name, and what the user has. */
const USERS: readonly (readonly [string, readonly Statement[]])[] = [
  ['everything', [allow('*')]],
  ['nothing', [NOBODY]],
  ['guarded', [allow('*'), GUARD]],
  ['reader', [allow(['s3:Get*', 's3:List*', 'ssm:GetParameter'])]],
  ['all-but-iam', [{ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' }]],
  ['own-key', [allow('iam:CreateAccessKey', `arn:aws:iam::${ACCOUNT}:user/staff/\${aws:username}`)]],
  ['old', [onlyIf(allow('*'), 'DateLessThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z')]],
];

describe('what it claims is what a call comes to', () => {
  it.each(USERS)('of a user with %s', async (name, statements) => {
    const keys = await account.makeUser(name, statements);
    const assess = assessBlastRadius(
      {
        principal: { kind: 'user', userName: name },
        accessKeyId: keys.accessKeyId,
        regions: [REGION],
        ownPolicyArns: [],
        asOf: new Date().toISOString(),
      },
      account.depsAs(),
    );
    const { sensitive, roles, secrets } = await assess;
    expect(sensitive.filter(({ allowed }) => allowed === 'if')).toEqual([]);
    const claimed = Object.keys(CALLS).filter((call) => sensitive.some(({ action }) => action === call));
    const made: string[] = [];
    for (const [action, call] of Object.entries(CALLS)) {
      try {
        await call(keys, name);
        made.push(action);
      } catch (error) {
        expect(error, action).toMatchObject({ name: expect.stringMatching(/^AccessDenied(Exception)?$/) });
      }
    }
    expect(claimed).toEqual(made);
    expect(roles.some(({ arn, how }) => arn.endsWith('role/deploy') && how === 'could')).toBe(
      made.includes('sts:AssumeRole'),
    );
    expect(secrets.map(({ store }) => store).toSorted()).toEqual([
      ...(made.includes('secretsmanager:GetSecretValue') ? ['secretsmanager'] : []),
      ...(made.includes('ssm:GetParameter') ? ['ssm'] : []),
    ]);
  });
});
