import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../src/iam/model.ts';
import {
  ACCOUNT,
  connect,
  invoke,
  makeFunction,
  makeRole,
  openStage,
  policyOf,
  REGION,
  recordsOf,
  type Stage,
  zipOf,
} from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

const arnOf = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const codeOf = (answer: string) => zipOf({ 'index.mjs': `export const handler = async () => "${answer}";` });

async function makeUser(name: string, ...statements: Statement[]) {
  const { iam } = stage;
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(
    new PutUserPolicyCommand({ UserName: name, PolicyName: 'own', PolicyDocument: policyOf(...statements) }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const keys = { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
  return { ...stage, ...connect(stage.sandbox, keys), keys };
}

describe('CreateFunction', () => {
  it('makes an active function, and its record has neither code nor variables', async () => {
    const made = await makeFunction(stage, 'created', 'async () => 1', {
      Environment: { Variables: { PASSWORD: 'hunter2' } },
      Tags: { Team: 'blue' },
      Timeout: 20,
    });
    expect(made).toMatchObject({
      FunctionArn: arnOf('created'),
      State: 'Active',
      Version: '$LATEST',
      Timeout: 20,
      MemorySize: 128,
      Environment: { Variables: { PASSWORD: 'hunter2' } },
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/),
    });
    const record = recordsOf(stage, 'CreateFunction20150331').at(-1);
    expect(record).toMatchObject({
      readOnly: false,
      requestParameters: { functionName: 'created', code: {}, environment: {}, tags: { Team: 'blue' } },
      responseElements: { functionArn: arnOf('created'), environment: {} },
    });
    expect(JSON.stringify(record)).not.toMatch(/hunter2|zipFile/i);
    await expect(makeFunction(stage, 'created', 'async () => 1')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('needs iam:PassRole for the role, to Lambda', async () => {
    const create = { Effect: 'Allow', Action: 'lambda:CreateFunction', Resource: '*' } as const;
    const pass = (service: string): Statement => ({
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: stage.roleArn,
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    });
    const wrong = await makeUser('passes-to-ec2', create, pass('ec2.amazonaws.com'));
    await expect(makeFunction(wrong, 'passed', 'async () => 1')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('iam:PassRole'),
    });
    const right = await makeUser('passes-to-lambda', create, pass('lambda.amazonaws.com'));
    expect(await makeFunction(right, 'passed', 'async () => 1')).toMatchObject({ State: 'Active' });
  });

  it('refuses a role that does not trust Lambda, or of another account', async () => {
    const Role = `arn:aws:iam::${ACCOUNT}:role/none`;
    await expect(makeFunction(stage, 'untrusted', 'async () => 1', { Role })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
    await expect(
      makeFunction(stage, 'foreign', 'async () => 1', { Role: 'arn:aws:iam::444455556666:role/runner' }),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['a layer', { Layers: [`arn:aws:lambda:${REGION}:${ACCOUNT}:layer:x:1`] }],
    ['another runtime', { Runtime: 'python3.13' as const }],
    ['active tracing', { TracingConfig: { Mode: 'Active' as const } }],
    ['a network', { VpcConfig: { SubnetIds: ['subnet-0'] } }],
  ])('refuses %s by its name', async (_what, more) => {
    await expect(makeFunction(stage, 'refused', 'async () => 1', more)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
      message: expect.stringContaining('lambda'),
    });
  });

  it.each([
    ['a timeout of 901 s', { Timeout: 901 }],
    ['a reserved variable', { Environment: { Variables: { AWS_SESSION_TOKEN: 'x' } } }],
    ['too many variables', { Environment: { Variables: { LONG: 'x'.repeat(4096) } } }],
    ['a package that is none', { Code: { ZipFile: Buffer.from('not a zip') } }],
    ['a path that leads out', { Code: { ZipFile: zipOf({ '../../out.mjs': '' }) } }],
    ['an absolute path', { Code: { ZipFile: zipOf({ '/tmp/out.mjs': '' }) } }],
    ['a file that is a folder too', { Code: { ZipFile: zipOf({ a: '', 'a/b': '' }) } }],
    ['a package of nothing', { Code: { ZipFile: zipOf({}) } }],
  ])('refuses %s', async (_what, more) => {
    await expect(makeFunction(stage, 'refused', 'async () => 1', more)).rejects.toMatchObject({
      name: expect.stringMatching(/^(InvalidParameterValueException|ValidationException)$/),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("takes its code from S3 with the caller's own permission", async () => {
    const { accessKeyId, secretAccessKey } = stage.sandbox.administrator;
    const s3 = new S3Client({
      region: REGION,
      endpoint: stage.sandbox.origin,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 2,
    });
    await s3.send(
      new CreateBucketCommand({ Bucket: 'code', CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
    await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'a.zip', Body: codeOf('from s3') }));
    const Code = { S3Bucket: 'code', S3Key: 'a.zip' };
    await makeFunction(stage, 'stored', '', { Code });
    expect((await invoke(stage, 'stored')).result).toBe('from s3');
    await expect(
      makeFunction(stage, 'unstored', '', { Code: { ...Code, S3Key: 'none.zip' } }),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    const blind = await makeUser('blind', {
      Effect: 'Allow',
      Action: ['lambda:*', 'iam:PassRole'],
      Resource: '*',
    });
    await expect(makeFunction(blind, 'unread', '', { Code })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('GetObject'),
    });
  });
});

describe('a function', () => {
  it('is listed, read and deleted, by name and by ARN', async () => {
    await makeFunction(stage, 'listed-a', 'async () => 1');
    await makeFunction(stage, 'listed-b', 'async () => 1');
    const names: string[] = [];
    for (let Marker: string | undefined; ; ) {
      const page = await stage.lambda.send(
        new ListFunctionsCommand({ MaxItems: 1, ...(Marker && { Marker }) }),
      );
      names.push(...(page.Functions ?? []).map(({ FunctionName = '' }) => FunctionName));
      Marker = page.NextMarker;
      if (Marker === undefined) break;
    }
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['listed-a', 'listed-b']));
    for (const FunctionName of ['listed-a', arnOf('listed-a'), `${ACCOUNT}:function:listed-a`]) {
      expect(await stage.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
        FunctionArn: arnOf('listed-a'),
      });
    }
    const { Code } = await stage.lambda.send(new GetFunctionCommand({ FunctionName: 'listed-a' }));
    const answer = await fetch(Code?.Location ?? '');
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    await stage.lambda.send(new DeleteFunctionCommand({ FunctionName: 'listed-a' }));
    await expect(
      stage.lambda.send(new GetFunctionCommand({ FunctionName: 'listed-a' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(recordsOf(stage, 'DeleteFunction20150331')).toHaveLength(1);
  });

  it('runs its new code and with its new settings at once', async () => {
    await makeFunction(stage, 'changed', 'async () => "old"');
    expect((await invoke(stage, 'changed')).result).toBe('old');
    const { RevisionId } = await stage.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'changed', ZipFile: codeOf('new') }),
    );
    expect((await invoke(stage, 'changed')).result).toBe('new');
    const set = (more: object) =>
      stage.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'changed', ...more }));
    const changed = await set({ MemorySize: 256, Environment: { Variables: { A_B: '1' } }, RevisionId });
    expect(changed).toMatchObject({ MemorySize: 256, Timeout: 3, Handler: 'index.handler' });
    await expect(set({ Timeout: 5, RevisionId })).rejects.toMatchObject({
      name: 'PreconditionFailedException',
    });
    expect(recordsOf(stage, 'UpdateFunctionCode20150331v2')).toHaveLength(1);
    expect(recordsOf(stage, 'UpdateFunctionConfiguration20150331v2')).toHaveLength(2);
  });

  it('takes a new session when its settings change, and after half its life', async () => {
    await makeFunction(stage, 'renewed', 'async () => process.env.AWS_ACCESS_KEY_ID');
    const first = await invoke(stage, 'renewed');
    expect((await invoke(stage, 'renewed')).result).toBe(first.result);
    const Description = 'new sessions, please';
    await stage.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'renewed', Description }));
    const second = await invoke(stage, 'renewed');
    expect(second.result).not.toBe(first.result);
    stage.sandbox.world.clock.advance(31 * 60_000);
    expect((await invoke(stage, 'renewed')).result).not.toBe(second.result);
  });

  it('has tags', async () => {
    await makeFunction(stage, 'tagged', 'async () => 1');
    const Resource = arnOf('tagged');
    await stage.lambda.send(new TagResourceCommand({ Resource, Tags: { team: 'blue' } }));
    expect((await stage.lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: 'blue' });
    const reader = await makeUser('tag-reader', {
      Effect: 'Allow',
      Action: 'lambda:GetFunction',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
    });
    await reader.lambda.send(new GetFunctionCommand({ FunctionName: 'tagged' }));
    await expect(
      reader.lambda.send(new GetFunctionCommand({ FunctionName: 'listed-b' })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is throttled beyond its reserved concurrency', async () => {
    await makeFunction(stage, 'reserved', 'async () => new Promise((done) => setTimeout(done, 500))');
    const reserve = (ReservedConcurrentExecutions: number) =>
      stage.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'reserved', ReservedConcurrentExecutions }),
      );
    await expect(reserve(901)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await reserve(1);
    const answers = await Promise.allSettled([1, 2, 3].map(() => invoke(stage, 'reserved')));
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) {
      expect(reason).toMatchObject({
        name: 'TooManyRequestsException',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        $metadata: { httpStatusCode: 429 },
      });
    }
    await reserve(0);
    await expect(invoke(stage, 'reserved')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });
});

describe('the policy of a function', () => {
  it('is written statement by statement', async () => {
    await makeFunction(stage, 'shared', 'async () => 1');
    const add = (StatementId: string, more: object) =>
      stage.lambda.send(
        new AddPermissionCommand({
          FunctionName: 'shared',
          StatementId,
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          ...more,
        }),
      );
    const SourceArn = `arn:aws:events:${REGION}:${ACCOUNT}:rule/one`;
    await add('rule', { SourceArn, SourceAccount: ACCOUNT });
    await add('partner', { Principal: '444455556666' });
    await expect(add('rule', {})).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await expect(add('other', { Principal: 'nobody' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    const read = () => stage.lambda.send(new GetPolicyCommand({ FunctionName: 'shared' }));
    expect(JSON.parse((await read()).Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        {
          Sid: 'rule',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: arnOf('shared'),
          Condition: {
            StringEquals: { 'AWS:SourceAccount': ACCOUNT },
            ArnLike: { 'AWS:SourceArn': SourceArn },
          },
        },
        {
          Sid: 'partner',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'lambda:InvokeFunction',
          Resource: arnOf('shared'),
        },
      ],
    });
    const remove = (StatementId: string) =>
      stage.lambda.send(new RemovePermissionCommand({ FunctionName: 'shared', StatementId }));
    await remove('rule');
    await remove('partner');
    await expect(remove('partner')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(recordsOf(stage, 'AddPermission20150331v2').length).toBeGreaterThan(1);
    expect(recordsOf(stage, 'RemovePermission20150331v2').slice(0, 3)).toMatchObject([
      { requestParameters: { functionName: 'shared', statementId: 'rule' } },
      { requestParameters: { functionName: 'shared', statementId: 'partner' } },
      { errorCode: 'ResourceNotFoundException' },
    ]);
  });
});

describe('a function whose role is taken away', () => {
  it('cannot start', async () => {
    const roleArn = await makeRole(stage.iam, 'short-lived', []);
    await makeFunction({ ...stage, roleArn }, 'orphan', 'async () => 1');
    await stage.iam.send(new DeleteRoleCommand({ RoleName: 'short-lived' }));
    await expect(
      stage.lambda.send(
        new CreateFunctionCommand({
          FunctionName: 'orphan-2',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: roleArn,
          Code: { ZipFile: codeOf('x') },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(invoke(stage, 'orphan')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
