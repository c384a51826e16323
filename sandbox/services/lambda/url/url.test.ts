import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../../src/iam/model.ts';
import { callerIdentity, getRequest, type RawRequest, signRequest } from '../../../kernel/request-fixture.ts';
import type { Keys } from '../../iam/fixture.ts';
import { ACCOUNT, makeRole, policyOf, REGION, recordsOf } from '../fixture.ts';
import { FORBIDDEN, openUrls, post, type Urls } from './fixture.ts';

let urls: Urls;
let admin: Keys;
let echo: string;
beforeAll(async () => {
  urls = await openUrls();
  admin = urls.sandbox.administrator;
  echo = await urls.publish('echo', 'async (event) => event');
});
afterAll(() => urls.sandbox.close());

async function makeUser(UserName: string, ...statements: Statement[]): Promise<Keys> {
  const { iam } = urls;
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (statements.length > 0)
    await iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument: policyOf(...statements) }),
    );
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

const arn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const mayAsk: Statement = {
  Effect: 'Allow',
  Action: 'lambda:InvokeFunctionUrl',
  Resource: arn('echo'),
  Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
};
const mayInvoke: Statement = {
  Effect: 'Allow',
  Action: 'lambda:InvokeFunction',
  Resource: arn('echo'),
  Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
};

describe('a signed request to a function URL', () => {
  it('invokes the function with an event of format 2.0', async () => {
    const request = {
      ...post(`${echo}/hook/a%20b?x=1&y=2&x=3`, '{"text":"é"}', 'application/json'),
      headers: { 'content-type': 'application/json', cookie: 'a=1; b=2', 'user-agent': 'pager/1' },
    };
    const answer = await urls.send(urls.sign(request));
    expect(answer.status, answer.body).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    const event = JSON.parse(answer.body);
    const id = echo.slice('/_url/'.length);
    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/hook/a%20b',
      rawQueryString: 'x=1&y=2&x=3',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'user-agent': 'pager/1',
        'x-amz-date': expect.any(String),
      }),
      queryStringParameters: { x: '1,3', y: '2' },
      requestContext: {
        accountId: ACCOUNT,
        apiId: id,
        authentication: null,
        authorizer: {
          iam: {
            accessKey: admin.accessKeyId,
            accountId: ACCOUNT,
            callerId: expect.stringMatching(/^AIDA/),
            cognitoIdentity: null,
            principalOrgId: null,
            userArn: `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`,
            userId: expect.stringMatching(/^AIDA/),
          },
        },
        domainName: `${id}.lambda-url.${REGION}.on.aws`,
        domainPrefix: id,
        http: {
          method: 'POST',
          path: '/hook/a%20b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'pager/1',
        },
        requestId: answer.headers['x-amzn-requestid'],
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"text":"é"}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('authorization');
    expect(event.headers).not.toHaveProperty('cookie');
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('may be a %s', async (method) => {
    const answer = await urls.send(urls.sign({ ...getRequest(`${echo}/`), method }));
    const event = JSON.parse(answer.body);
    expect(event).toMatchObject({
      rawPath: '/',
      requestContext: { http: { method } },
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty('body');
  });

  it.each([
    ['bytes', Buffer.from([0, 255, 254]), 'application/octet-stream'],
    ['a form', Buffer.from('a=1'), 'application/x-www-form-urlencoded'],
    ['bytes that call themselves text', Buffer.from([255, 254]), 'text/plain'],
  ])('hands %s on in base64', async (_what, body, type) => {
    const event = JSON.parse((await urls.send(urls.sign(post(echo, body, type)))).body);
    expect(event).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });

  it('leaves a data event in the trail', async () => {
    const { headers } = await urls.get(`${echo}/seen`);
    const entry = recordsOf(urls, 'InvokeFunctionUrl').find(
      ({ requestID }) => requestID === headers['x-amzn-requestid'],
    );
    expect(entry).toMatchObject({
      eventSource: 'lambda.amazonaws.com',
      eventCategory: 'Data',
      managementEvent: false,
      userIdentity: { type: 'IAMUser', userName: 'sandbox-admin' },
      requestParameters: { functionName: arn('echo'), httpMethod: 'GET', path: '/seen' },
      resources: [{ ARN: arn('echo'), accountId: ACCOUNT, type: 'AWS::Lambda::Function' }],
    });
  });
});

describe('a request that is not let in', () => {
  it('is Forbidden without a signature, and to a URL that is not there', async () => {
    expect(await urls.send(getRequest(echo))).toMatchObject(FORBIDDEN);
    expect(await urls.get(`/_url/${'0'.repeat(32)}/`)).toMatchObject(FORBIDDEN);
    expect(await urls.get('/_url/__proto__/')).toMatchObject(FORBIDDEN);
    expect(await urls.get('/_url')).toMatchObject(FORBIDDEN);
  });

  it('is Forbidden when it is signed for another service or region', async () => {
    expect(await urls.send(urls.sign(getRequest(echo), admin, { service: 's3' }))).toMatchObject(FORBIDDEN);
    expect(await urls.send(urls.sign(getRequest(echo), admin, { region: 'us-east-1' }))).toMatchObject(
      FORBIDDEN,
    );
  });

  it.each<[string, (request: RawRequest) => RawRequest]>([
    ['path', (request) => ({ ...request, target: `${request.target}/other` })],
    ['body', (request) => ({ ...request, body: '{"a":2}' })],
    ['query', (request) => ({ ...request, target: `${request.target}?a=1` })],
  ])('is refused when its %s is not the signed one', async (_what, change) => {
    const answer = await urls.send(change(urls.sign(post(echo, '{"a":1}', 'application/json'))));
    expect(answer).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
      body: expect.stringContaining('does not match'),
    });
  });

  it('is refused when its key is inactive or unknown, and the known one is seen in the trail', async () => {
    const keys = await makeUser('leaver', mayAsk, mayInvoke);
    expect((await urls.get(echo, keys)).status).toBe(200);
    const AccessKeyId = keys.accessKeyId;
    await urls.iam.send(new UpdateAccessKeyCommand({ UserName: 'leaver', AccessKeyId, Status: 'Inactive' }));
    const invalid = { status: 403, headers: { 'x-amzn-errortype': 'UnrecognizedClientException' } };
    expect(await urls.get(echo, keys)).toMatchObject(invalid);
    expect(await urls.get(echo, { ...keys, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' })).toMatchObject(invalid);
    const refused = recordsOf(urls, 'InvokeFunctionUrl').filter(({ errorCode }) => errorCode !== undefined);
    expect(refused.at(-1)).toMatchObject({
      errorCode: 'UnrecognizedClientException',
      userIdentity: { accessKeyId: AccessKeyId },
    });
  });

  it.each<[string, Statement[]]>([
    ['neither permission', []],
    ['only lambda:InvokeFunctionUrl', [mayAsk]],
    ['only lambda:InvokeFunction', [mayInvoke]],
    [
      'permission for URLs without a signature',
      [{ ...mayAsk, Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } }, mayInvoke],
    ],
    ['a denial over both', [mayAsk, mayInvoke, { Effect: 'Deny', Action: '*', Resource: '*' }]],
  ])('is Forbidden with %s', async (what, statements) => {
    const keys = await makeUser(what.replace(/\W/g, '-'), ...statements);
    expect(await urls.get(echo, keys)).toMatchObject(FORBIDDEN);
    const entry = recordsOf(urls, 'InvokeFunctionUrl').at(-1);
    expect(entry).toMatchObject({
      errorCode: 'AccessDenied',
      userIdentity: { accessKeyId: keys.accessKeyId },
    });
  });

  it('is not an invocation by the API: that takes a permission of its own', async () => {
    const keys = await makeUser('url-only', mayAsk, mayInvoke);
    expect((await urls.get(echo, keys)).status).toBe(200);
    const direct = urls.sign(post('/2015-03-31/functions/echo/invocations', '{}', 'application/json'), keys);
    expect((await urls.send(direct)).body).toContain('not authorized to perform: lambda:InvokeFunction');
  });
});

describe('who may', () => {
  it('may by session credentials', async () => {
    const RoleArn = await makeRole(urls.iam, 'caller', ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']);
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } } as const;
    await urls.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'caller', PolicyDocument: policyOf(trust) }),
    );
    const sts = new STSClient({ region: REGION, endpoint: urls.sandbox.origin, credentials: admin });
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'pager' }));
    const keys = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const { requestContext } = JSON.parse((await urls.get(echo, keys)).body);
    expect(requestContext.authorizer.iam).toMatchObject({
      accessKey: keys.accessKeyId,
      callerId: expect.stringMatching(/^AROA\w+:pager$/),
      userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/caller/pager`,
    });
    const { sessionToken: _, ...withoutToken } = keys;
    expect((await urls.get(echo, withoutToken)).status).toBe(403);
  });

  it("may by the function's own policy, which takes both statements too", async () => {
    const path = await urls.publish('shared', 'async () => 1');
    const keys = await makeUser('guest');
    const common = { FunctionName: 'shared', Principal: `arn:aws:iam::${ACCOUNT}:user/guest` };
    await urls.lambda.send(
      new AddPermissionCommand({
        ...common,
        StatementId: 'url',
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'AWS_IAM',
      }),
    );
    expect(await urls.get(path, keys)).toMatchObject(FORBIDDEN);
    await urls.lambda.send(
      new AddPermissionCommand({
        ...common,
        StatementId: 'invoke',
        Action: 'lambda:InvokeFunction',
        InvokedViaFunctionUrl: true,
      }),
    );
    expect(await urls.get(path, keys)).toMatchObject({ status: 200, body: '1' });
  });
});

it('stands beside the APIs: what is signed for them reaches them as before', async () => {
  const request = signRequest(urls.sandbox.origin, callerIdentity, { service: 'sts', keys: admin });
  expect((await urls.send(request)).body).toContain(`<Account>${ACCOUNT}</Account>`);
});
