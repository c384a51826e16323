import { AttachUserPolicyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlastRadius } from '../model/blast-radius.ts';
import { ALICE_KEY, investigation } from '../report/investigation/fixture.ts';
import { type Account, type Keys, openAccount, REGION } from './account-fixture.ts';
import { assessBlastRadius } from './assess-blast-radius.ts';
import { BLAST_RADIUS_PERMISSIONS } from './blast-radius-permissions.ts';
import { ACCOUNT, allow, DEVELOPER, DEVELOPER_BOUNDARY, deny, onlyIf } from './policies-fixture.ts';

const ADMIN_ARN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const READ_ONLY_ARN = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const trusting = (who: object) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: who }) as const;

let account: Account;
let ourDeny: string;
const keys = new Map<string, Keys>();
beforeAll(async () => {
  account = await openAccount();
  const boundary = await account.makePolicy(
    'DeveloperBoundary',
    ...[DEVELOPER_BOUNDARY.document.Statement].flat(),
  );
  ourDeny = await account.makePolicy('CordonDenyAll', deny('*'));
  keys.set('admin', await account.makeUser('admin', [], [ADMIN_ARN]));
  keys.set('alice', await account.makeUser('alice', [DEVELOPER.document.Statement].flat(), [], boundary));
  keys.set('lister', await account.makeUser('lister', [allow(['iam:ListUsers', 's3:ListAllMyBuckets'])]));
  const ci = [
    allow('sts:AssumeRole', [roleArn('deploy'), roleArn('partner'), roleArn('ec2-*')]),
    allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:*:${ACCOUNT}:secret:prod/*`),
    allow(['ssm:GetParameter*', 's3:GetBucketLocation']),
  ];
  keys.set('ci', await account.makeUser('ci', ci));
  await account.makeRole('deploy', trusting({ AWS: ROOT }), ADMIN_ARN);
  await account.makeRole('audit', trusting({ AWS: `arn:aws:iam::${ACCOUNT}:user/staff/ci` }), READ_ONLY_ARN);
  await account.makeRole(
    'partner',
    onlyIf(trusting({ AWS: ROOT }), 'StringEquals', 'sts:ExternalId', 'a-secret-word'),
  );
  await account.makeRole('hidden', trusting({ AWS: ROOT }), ADMIN_ARN);
  await account.makeRole('ec2-web', trusting({ Service: 'ec2.amazonaws.com' }), ADMIN_ARN);
  const secrets = account.depsAs().secretsIn(REGION);
  for (const Name of ['prod/customer-db', 'prod/mail', 'test/mail']) {
    await secrets.send(new CreateSecretCommand({ Name, SecretString: 'correct horse battery staple' }));
  }
  const ssm = account.depsAs().ssmIn(REGION);
  await ssm.send(new PutParameterCommand({ Name: '/app/token', Value: 'x', Type: 'SecureString' }));
  await ssm.send(new PutParameterCommand({ Name: '/app/colour', Value: 'blue', Type: 'String' }));
}, 30_000);
afterAll(() => account.sandbox.close());

const assess = (
  userName: string,
  more: Partial<Parameters<typeof assessBlastRadius>[0]> = {},
  deps = account.depsAs(),
): Promise<BlastRadius> =>
  assessBlastRadius(
    {
      principal: { kind: 'user', userName },
      accessKeyId: keys.get(userName)?.accessKeyId ?? '',
      regions: [REGION],
      ownPolicyArns: [ourDeny],
      asOf: '2026-01-20T03:00:00Z',
      ...more,
    },
    deps,
  );

describe('the blast radius', () => {
  it('of an administrator is everything, every role that trusts the account, and every secret', async () => {
    const { services, sensitive, roles, secrets, principal, isBeforeContainment } = await assess('admin');
    expect(principal).toEqual({ kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/staff/admin` });
    expect(isBeforeContainment).toBe(false);
    expect(services).toEqual([{ service: '*', reach: 'all', by: [`${ADMIN_ARN}, statement #0`] }]);
    expect(sensitive[0]).toMatchObject({ action: 'iam:AttachUserPolicy', allowed: 'yes' });
    expect(roles.map(({ arn, how }) => [arn, how])).toEqual([
      [roleArn('deploy'), 'could'],
      [roleArn('hidden'), 'could'],
      [roleArn('partner'), 'if'],
    ]);
    expect(secrets.map(({ name }) => name).toSorted()).toEqual([
      '/app/token',
      'prod/customer-db',
      'prod/mail',
      'test/mail',
    ]);
  });

  it('of a developer is what his boundary leaves', async () => {
    const { services, sensitive, roles } = await assess('alice');
    expect(services.map(({ service, reach }) => [service, reach])).toEqual([
      ['dynamodb', 'all'],
      ['iam', 'some'],
      ['s3', 'some'],
    ]);
    expect(sensitive.map(({ action }) => action)).toEqual([
      'iam:CreateAccessKey',
      's3:GetObject',
      'dynamodb:Scan',
    ]);
    expect(roles).toEqual([]);
  });

  it('of a key that only lists is two services, and still says what it cannot know', async () => {
    const found = await assess('lister');
    expect(found.services.map(({ service }) => service)).toEqual(['iam', 's3']);
    expect([found.sensitive, found.roles, found.secrets, found.changes, found.users]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
    expect(found.cost).toMatch(/^no trail was looked at.*IAM knows of no use$/);
    expect(found.notChecked.join('\n')).toMatch(
      /resource(.|\n)*service control policies(.|\n)*session policies/,
    );
  });

  it('goes through roles: by the account, by its own name, on a condition, and what each has', async () => {
    const { roles } = await assess('ci');
    const work = 'inline:work, statement #0';
    expect(roles).toEqual([
      {
        arn: roleArn('audit'),
        how: 'could',
        because: 'allowed by the trust policy of audit, statement #0',
        has: [],
      },
      {
        arn: roleArn('deploy'),
        how: 'could',
        because: `allowed by the trust policy of deploy, statement #0 and by ${work}`,
        has: ['administrator: everything on everything'],
      },
      {
        arn: roleArn('partner'),
        how: 'if',
        because: `allowed by the trust policy of partner, statement #0 and by ${work}, if sts:ExternalId`,
        has: [],
      },
    ]);
  });

  it('has the secrets that its policies open, what promises most first', async () => {
    const { secrets } = await assess('ci');
    expect(secrets.map(({ store, name, how }) => [store, name, how])).toEqual([
      ['secretsmanager', 'prod/customer-db', 'readable'],
      ['secretsmanager', 'prod/mail', 'readable'],
      ['ssm', '/app/token', 'readable'],
    ]);
    expect(secrets[0]?.because).toBe('its name says "prod"; allowed by inline:work, statement #1');
  });

  it('is what it was before we contained it, and says so', async () => {
    const user = await account.makeUser('leaked', [allow('secretsmanager:*')]);
    keys.set('leaked', user);
    const before = await assess('leaked');
    const { iam } = account.depsAs();
    await iam.send(new AttachUserPolicyCommand({ UserName: 'leaked', PolicyArn: ourDeny }));
    const { accessKeyId: AccessKeyId } = user;
    await iam.send(new UpdateAccessKeyCommand({ UserName: 'leaked', AccessKeyId, Status: 'Inactive' }));
    const after = await assess('leaked');
    expect(before.services).toHaveLength(1);
    const { isBeforeContainment, notChecked, ...rest } = after;
    expect({ ...before, ...rest }).toEqual(before);
    expect(isBeforeContainment).toBe(true);
    expect(notChecked.slice(0, 2)).toEqual([
      expect.stringMatching(/CordonDenyAll denies now/),
      expect.stringMatching(new RegExp(`key ${AccessKeyId} is not Active now`)),
    ]);
    // Another's deny counts: it is no containment of ours.
    expect(await assess('leaked', { ownPolicyArns: [] })).toMatchObject({ services: [], secrets: [] });
  });

  it('puts first what the trail has, and says what else it has', async () => {
    const found = await assess('alice', { accessKeyId: ALICE_KEY, investigation });
    expect(found.roles[0]).toEqual({
      arn: roleArn('admin-ci'),
      how: 'assumed',
      because: `assumed 2026-01-20T02:09:00Z with ${ALICE_KEY} from 198.51.100.7`,
      has: ['unknown: its policies could not be read'],
    });
    expect(found.secrets).toEqual([
      {
        store: 'secretsmanager',
        name: 'prod/customer-db',
        region: 'us-east-1',
        how: 'read',
        at: '2026-01-20T02:31:00Z',
        because: 'read by the attacker, 2026-01-20T02:31:00Z',
      },
    ]);
    expect(found.users.map(({ address, calls }) => [address, calls])).toEqual([
      ['203.0.113.20', 3],
      ['192.0.2.44', 1],
    ]);
    expect(found.cost).toMatch(
      /^containing it stops 3 calls by Terraform\/1 from 203\.0\.113\.20, the last at/,
    );
    expect(found.notChecked).toContain('what role admin-ci has: could not be read (NoSuchEntityException)');
  });

  it('names what it may not read, with the word of AWS, and does not look whole without the policies', async () => {
    const reader = account.depsAs(
      await account.makeUser('reader', [
        allow(['iam:Get*', 'iam:List*']),
        deny(['iam:ListRoles', 'iam:GetAccessKeyLastUsed']),
      ]),
    );
    const { notChecked, services } = await assess('ci', {}, reader);
    expect(services.length).toBeGreaterThan(0);
    expect(notChecked).toEqual(
      expect.arrayContaining([
        'which roles it could assume: could not be read (AccessDenied)',
        `secrets in Secrets Manager in ${REGION}: could not be read (AccessDeniedException)`,
        `secure parameters in Systems Manager in ${REGION}: could not be read (AccessDeniedException)`,
        expect.stringMatching(/^when key AKIA\w+ was used last: could not be read \(AccessDenied\)$/),
      ]),
    );
    const blind = account.depsAs(await account.makeUser('blind', [allow('iam:GetUser')]));
    await expect(assess('ci', {}, blind)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('takes no more permissions than it says, and reads everything with them', async () => {
    const all = Object.values(BLAST_RADIUS_PERMISSIONS).flat();
    expect(
      all.filter((action) => !/^(iam:(Get|List)|secretsmanager:List|ssm:Describe)/.test(action)),
    ).toEqual([]);
    const enough = account.depsAs(await account.makeUser('enough', [allow(all)]));
    const { notChecked } = await assess('ci', {}, enough);
    expect(notChecked.filter((what) => what.includes('could not be read'))).toEqual([]);
    const role = { kind: 'role', roleName: 'deploy' } as const;
    expect((await assess('-', { principal: role }, enough)).services).toHaveLength(1);
  });

  it('of a role is asked in the same way', async () => {
    const found = await assess('-', { principal: { kind: 'role', roleName: 'deploy' } });
    expect(found.principal).toEqual({ kind: 'role', arn: roleArn('deploy') });
    expect(found.services).toMatchObject([{ service: '*', reach: 'all' }]);
  });

  it('reads no value of a secret', async () => {
    const metadata = await account
      .depsAs()
      .secretsIn(REGION)
      .send(new GetSecretValueCommand({ SecretId: 'prod/mail' }));
    expect(metadata.SecretString).toBe('correct horse battery staple');
    expect(JSON.stringify(await assess('admin'))).not.toContain('correct horse');
  });
});
