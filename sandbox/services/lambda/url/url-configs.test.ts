import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT, connect, makeFunction, policyOf, REGION, recordsOf } from '../fixture.ts';
import { FORBIDDEN, openUrls, type Urls } from './fixture.ts';

let urls: Urls;
beforeAll(async () => {
  urls = await openUrls();
  await makeFunction(urls, 'plain', 'async () => 1');
});
afterAll(() => urls.sandbox.close());

const arn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

it('a URL is made, shown, listed, updated, deleted, and made anew under another id', async () => {
  const FunctionName = 'hook';
  await makeFunction(urls, FunctionName, 'async () => 1');
  const made = await urls.lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' }),
  );
  const { FunctionUrl = '' } = made;
  expect(FunctionUrl).toMatch(new RegExp(`^${urls.sandbox.origin}/_url/[0-9a-z]{32}/$`));
  const shown = { FunctionUrl, FunctionArn: arn('hook'), AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' };
  expect(made).toMatchObject({ ...shown, CreationTime: expect.stringMatching(/^\d{4}-/) });
  urls.sandbox.world.clock.advance(60_000);
  const updated = await urls.lambda.send(
    new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' }),
  );
  expect(updated).toMatchObject({ ...shown, CreationTime: made.CreationTime });
  expect(Date.parse(updated.LastModifiedTime ?? '')).toBeGreaterThanOrEqual(
    Date.parse(made.CreationTime ?? '') + 60_000,
  );
  expect(
    await urls.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: arn('hook') })),
  ).toMatchObject({
    ...shown,
    LastModifiedTime: updated.LastModifiedTime,
  });
  const list = new ListFunctionUrlConfigsCommand({ FunctionName });
  expect((await urls.lambda.send(list)).FunctionUrlConfigs).toMatchObject([shown]);
  await expect(
    urls.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' })),
  ).rejects.toMatchObject({ name: 'ResourceConflictException' });

  await urls.lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
  expect((await urls.lambda.send(list)).FunctionUrlConfigs).toEqual([]);
  await expect(urls.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(await urls.get(new URL(FunctionUrl).pathname)).toMatchObject(FORBIDDEN);
  const again = await urls.lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' }),
  );
  expect(again.FunctionUrl).not.toBe(FunctionUrl);
  expect(recordsOf(urls, 'CreateFunctionUrlConfig').at(-1)).toMatchObject({
    managementEvent: true,
    responseElements: { functionUrl: again.FunctionUrl },
  });
});

it.each<[string, object, string]>([
  ['a URL for everybody', { AuthType: 'NONE' }, 'CreateFunctionUrlConfig with AuthType NONE'],
  ['a URL that streams', { InvokeMode: 'RESPONSE_STREAM' }, 'with InvokeMode RESPONSE_STREAM'],
  ['CORS', { Cors: { AllowOrigins: ['*'] } }, 'with Cors'],
  ['a word that AWS has not', { AuthType: 'aws_iam' }, 'AuthType is AWS_IAM or NONE'],
  ['$LATEST', { Qualifier: '$LATEST' }, 'belongs to a function or to an alias'],
  ['an alias that is not there', { Qualifier: 'live' }, 'Function not found'],
])('%s is refused by its name', async (_what, more, message) => {
  const wanted = new CreateFunctionUrlConfigCommand({ FunctionName: 'plain', AuthType: 'AWS_IAM', ...more });
  await expect(urls.lambda.send(wanted)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  const { FunctionUrlConfigs } = await urls.lambda.send(
    new ListFunctionUrlConfigsCommand({ FunctionName: 'plain' }),
  );
  expect(FunctionUrlConfigs).toEqual([]);
});

it('a policy can name the kind of URL that may be made and kept', async () => {
  await makeFunction(urls, 'guarded', 'async () => 1');
  const UserName = 'deployer';
  await urls.iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await urls.iam.send(new CreateAccessKeyCommand({ UserName }));
  const PolicyDocument = policyOf({
    Effect: 'Allow',
    Action: ['lambda:CreateFunctionUrlConfig', 'lambda:DeleteFunctionUrlConfig'],
    Resource: arn('guarded'),
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
  });
  await urls.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
  const { lambda } = connect(urls.sandbox, {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  });
  const create = (AuthType: 'AWS_IAM' | 'NONE') =>
    lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'guarded', AuthType }));
  const denied = { name: 'AccessDeniedException' };
  await expect(create('NONE')).rejects.toMatchObject(denied);
  await create('AWS_IAM');
  await expect(
    lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'guarded' })),
  ).rejects.toMatchObject(denied);
  await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: 'guarded' }));
});

it.each([
  [
    { Action: 'lambda:InvokeFunction', FunctionUrlAuthType: 'AWS_IAM' },
    /FunctionUrlAuthType is only supported/,
  ],
  [
    { Action: 'lambda:InvokeFunctionUrl', InvokedViaFunctionUrl: true },
    /InvokedViaFunctionUrl is only supported/,
  ],
] as const)(
  'a permission %j is refused: the condition belongs to the other action',
  async (more, message) => {
    const wanted = { FunctionName: 'hook', StatementId: 'a', Principal: ACCOUNT, ...more };
    await expect(urls.lambda.send(new AddPermissionCommand(wanted))).rejects.toThrow(message);
  },
);
