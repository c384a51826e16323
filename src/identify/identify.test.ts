import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { connectTrail } from '../aws/trail.ts';
import type { Finding } from '../model/finding.ts';
import { identify } from './identify.ts';

const REGION = 'eu-west-2';

let sandbox: Sandbox;
let iam: IAMClient;
let failures: string[] = [];

const settings = (credentials: object = sandbox.administrator) => ({
  endpoint: sandbox.origin,
  region: REGION,
  credentials: credentials as { accessKeyId: string; secretAccessKey: string },
  maxAttempts: 1,
});

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  iam = new IAMClient(settings());
});
afterEach(() => {
  failures = [];
  sandbox.world.faults.length = 0;
});
afterAll(() => sandbox.close());

const ask = (change: Partial<Finding>) =>
  identify(
    {
      id: 'f-1',
      source: 'health',
      via: 'event',
      account: '111122223333',
      region: REGION,
      type: 'AWS_RISK_CREDENTIALS_EXPOSED',
      severity: 8,
      title: 't',
      isSample: false,
      ...change,
    },
    {
      iam,
      trail: {
        connect: async () =>
          connectTrail((region) => new CloudTrailClient({ ...settings(), region, maxAttempts: 5 })),
      },
      log: { failure: (message) => void failures.push(message) },
    },
  );

async function makeUser(UserName: string) {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

/** Somebody uses them, so that CloudTrail has seen them. */
const use = async (credentials: object) =>
  new STSClient(settings(credentials)).send(new GetCallerIdentityCommand({}));

const sessionOf = (given: Credentials | undefined) => ({
  accessKeyId: given?.AccessKeyId ?? '',
  secretAccessKey: given?.SecretAccessKey ?? '',
  sessionToken: given?.SessionToken ?? '',
});

describe('identify', () => {
  it('asks IAM who holds a long-term key that comes without a name', async () => {
    const { accessKeyId } = await makeUser('alice');
    const { finding, credential } = await ask({ accessKeyId });
    expect(credential).toMatchObject({ kind: 'user-key', principalName: 'alice', accessKeyId });
    expect(credential.because).toContain('IAM was asked whose it is');
    expect(finding.principalName).toBe('alice');
  });

  it('leaves a key unknown that IAM does not know, and says so', async () => {
    const { credential } = await ask({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect(credential).toMatchObject({ kind: 'unknown', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect(credential.because).toContain('IAM does not know it');
  });

  it("asks CloudTrail whose a temporary key is: a user's session", async () => {
    const keys = await makeUser('bob');
    const { Credentials } = await new STSClient(settings(keys)).send(new GetSessionTokenCommand({}));
    await use(sessionOf(Credentials));
    const { credential } = await ask({ accessKeyId: Credentials?.AccessKeyId ?? '' });
    expect(credential).toMatchObject({ kind: 'user-session', principalName: 'bob' });
    expect(credential.because).toContain('CloudTrail was asked whose it is');
  });

  it("asks CloudTrail whose a temporary key is: a role's session", async () => {
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } };
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'ci',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    const { Credentials } = await new STSClient(settings()).send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/ci', RoleSessionName: 'build' }),
    );
    await use(sessionOf(Credentials));
    const { credential } = await ask({ accessKeyId: Credentials?.AccessKeyId ?? '' });
    expect(credential).toMatchObject({ kind: 'role-session', principalName: 'ci' });
  });

  it('leaves a temporary key unknown that CloudTrail has not seen', async () => {
    const { credential } = await ask({ accessKeyId: 'ASIAIOSFODNN7EXAMPLE' });
    expect(credential.kind).toBe('unknown');
    expect(credential.because).toContain('CloudTrail does not know it');
  });

  it('leaves it unknown when nobody answers, and says so in the log', async () => {
    const { accessKeyId } = await makeUser('carol');
    sandbox.world.faults.push({
      service: 'iam',
      operation: 'GetAccessKeyLastUsed',
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    const { credential } = await ask({ accessKeyId });
    expect(credential.kind).toBe('unknown');
    expect(credential.because).toContain('IAM did not say');
    expect(failures).toHaveLength(1);
  });

  it('asks nobody about what the finding says, nor about what contradicts itself', async () => {
    const { accessKeyId } = await makeUser('dave');
    sandbox.world.faults.push({
      service: 'iam',
      operation: 'GetAccessKeyLastUsed',
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    const named = { accessKeyId, principalName: 'dave', principalType: 'IAMUser' };
    expect((await ask(named)).credential.kind).toBe('user-key');
    expect((await ask({ accessKeyId, principalType: 'AssumedRole' })).credential.kind).toBe('unknown');
    expect(failures).toEqual([]);
  });
});
