import {
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { events } from '../services/events/service.ts';
import {
  type Clients,
  connect,
  type Keys,
  makeKey,
  makeUser,
  openStage,
  type Stage,
  sessionKeys,
} from '../services/iam/fixture.ts';
import { lambda } from '../services/lambda/service.ts';
import { s3 } from '../services/s3/service.ts';
import {
  callerIdentity,
  codeOf,
  formRequest,
  getRequest,
  jsonRequest,
  type RawRequest,
  sendRaw,
  signRequest,
} from './request-fixture.ts';

const MINUTE = 60_000;
let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage({}, [events, s3, lambda]);
  admin = connect(stage);
});
afterAll(() => stage.close());

interface Kind {
  readonly service: string;
  readonly request: RawRequest;
}
/** One call of each family of protocols, each answered with 200 when it is well signed. */
const KINDS = {
  query: { service: 'sts', request: callerIdentity },
  json: { service: 'events', request: jsonRequest('AWSEvents.ListRules', '{}') },
  rest: { service: 'lambda', request: getRequest('/2015-03-31/functions?MaxItems=5&Marker=a') },
  s3: { service: 's3', request: getRequest('/?max-buckets=5&prefix=a%20b&x-amz-a-b=1&x-amz-a=2') },
} satisfies Record<string, Kind>;
type Family = keyof typeof KINDS;
const FAMILIES = Object.keys(KINDS) as Family[];

interface Change {
  readonly keys?: Keys;
  readonly at?: number;
  readonly day?: string;
  readonly unsigned?: readonly string[];
  readonly before?: (request: RawRequest) => RawRequest;
  readonly after?: (request: RawRequest) => RawRequest;
}

/** Signs one call of the family, changes it on its way, and says what came of it: `200 ` or `403 Code`. */
async function outcomeOf(family: Family, change: Change = {}): Promise<string> {
  const { service, request } = KINDS[family];
  const { keys = stage.administrator, before, after, ...scope } = change;
  const signed = signRequest(stage.world.origin, before?.(request) ?? request, { service, keys, ...scope });
  const response = await sendRaw(stage.world.origin, after?.(signed) ?? signed);
  return `${response.status} ${codeOf(response)}`.trim();
}

const withHeader = (name: string, value: string) => (request: RawRequest) => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});
const without = (name: string) => (request: RawRequest) => ({
  ...request,
  headers: Object.fromEntries(Object.entries(request.headers).filter(([key]) => key !== name)),
});

const WRONG = {
  query: '403 SignatureDoesNotMatch',
  json: '400 InvalidSignatureException',
  rest: '403 InvalidSignatureException',
  s3: '403 SignatureDoesNotMatch',
};
const UNKNOWN = {
  query: '403 InvalidClientTokenId',
  json: '400 UnrecognizedClientException',
  rest: '403 UnrecognizedClientException',
  s3: '403 InvalidAccessKeyId',
};
const OLD = { ...WRONG, s3: '403 RequestTimeTooSkewed' };
const MALFORMED = {
  query: '400 IncompleteSignature',
  json: '400 IncompleteSignatureException',
  rest: '403 IncompleteSignatureException',
  s3: '400 AuthorizationHeaderMalformed',
};
const MISSING = {
  query: '403 MissingAuthenticationToken',
  json: '400 MissingAuthenticationTokenException',
};
const EXPIRED = {
  query: '403 ExpiredToken',
  json: '400 ExpiredTokenException',
  rest: '403 ExpiredTokenException',
  s3: '400 ExpiredToken',
};

describe.each(FAMILIES)('a signed call (%s)', (family) => {
  it('is let in as it was signed', async () => {
    expect(await outcomeOf(family)).toBe('200');
  });

  it.each<[string, NonNullable<Change['after']>]>([
    ['body', (request) => ({ ...request, body: `${request.body} ` })],
    ['method', (request) => ({ ...request, method: request.method === 'GET' ? 'HEAD' : 'PUT' })],
    ['path', (request) => ({ ...request, target: request.target.replace('/', '/x') })],
    [
      'query',
      (request) => ({
        ...request,
        target: `${request.target.replace(/=5/, '=6')}${request.target.includes('?') ? '&' : '?'}z=1`,
      }),
    ],
    ['signed header', withHeader('x-amz-content-sha256', '0'.repeat(64))],
    [
      'date',
      withHeader('x-amz-date', new Date(Date.now() - MINUTE).toISOString().replace(/[-:]|\.\d{3}/g, '')),
    ],
    ['host', withHeader('host', 'sandbox.example')],
  ])('is refused when its %s was changed', async (what, after) => {
    const outcome = await outcomeOf(family, { after });
    // HEAD has no body to name the code in.
    expect(outcome).toBe(
      what === 'method' && family !== 'query' && family !== 'json' ? '403' : WRONG[family],
    );
  });

  it('is refused when a header that means something was added', async () => {
    const after = withHeader('x-amz-expected-bucket-owner', '444455556666');
    expect(await outcomeOf(family, { after })).toBe(family === 's3' ? '403 AccessDenied' : WRONG[family]);
  });

  it('is refused when it does not sign its host', async () => {
    expect(await outcomeOf(family, { unsigned: ['host'] })).toBe(WRONG[family]);
  });

  it('is refused when its scope names another day than its date', async () => {
    expect(await outcomeOf(family, { day: '20200101' })).toBe(WRONG[family]);
  });

  it('may be 14 minutes old or early, not 16', async () => {
    const now = stage.world.clock.now();
    const at = (minutes: number) => outcomeOf(family, { at: now + minutes * MINUTE });
    expect(await Promise.all([at(-14), at(14)])).toEqual(['200', '200']);
    expect(await Promise.all([at(-16), at(16)])).toEqual([OLD[family], OLD[family]]);
  });

  it("is refused with a key that nobody has, and with a secret that is not the key's", async () => {
    const { accessKeyId, secretAccessKey } = stage.administrator;
    const nobody = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey };
    expect(await outcomeOf(family, { keys: nobody })).toBe(UNKNOWN[family]);
    expect(await outcomeOf(family, { keys: { accessKeyId, secretAccessKey: 'x'.repeat(40) } })).toBe(
      WRONG[family],
    );
  });

  it.each([
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=',
    `AWS4-HMAC-SHA256 Credential=AKIAAAAAAAAAAAAAAAAA/20260101/eu-west-2/SERVICE/aws4_request, SignedHeaders=host, Signature=short`,
    `AWS4-HMAC-SHA256 ${'Credential='.repeat(9)}`,
  ])('with the authorization %j is told that it is malformed', async (text) => {
    const authorization = text.replace('SERVICE', KINDS[family].service);
    const outcome = await outcomeOf(family, { after: withHeader('authorization', authorization) });
    // What names no service can only be told apart by how its body looks.
    expect(outcome).toBe(MALFORMED[family === 'rest' && !text.includes('SERVICE') ? 's3' : family]);
  });

  it.each(['__proto__', 'constructor', 'host;host', ';'])(
    'that signs the header %j is refused',
    async (name) => {
      const after = (request: RawRequest) =>
        withHeader(
          'authorization',
          (request.headers['authorization'] ?? '').replace(/SignedHeaders=/, `$&${name};`),
        )(request);
      expect(await outcomeOf(family, { after })).toBe(WRONG[family]);
    },
  );
});

it.each(['query', 'json'] as const)('a call without a signature is told so (%s)', async (family) => {
  expect(await outcomeOf(family, { after: without('authorization') })).toBe(MISSING[family]);
});

it('an unsigned call to S3 is denied', async () => {
  expect(await outcomeOf('s3', { after: without('authorization') })).toBe('403 AccessDenied');
});

it('a body that is declared unsigned is still held against the signature, but for S3', async () => {
  const before = withHeader('x-amz-content-sha256', 'UNSIGNED-PAYLOAD');
  expect(await outcomeOf('json', { before })).toBe(WRONG.json);
  expect(await outcomeOf('s3', { before })).toBe('200');
});

describe('a key', () => {
  it('that is inactive, deleted, or of a user who is gone is one that nobody has', async () => {
    const keys = await makeUser(admin, 'alice');
    const other = await makeKey(admin, 'alice');
    const named = { UserName: 'alice', AccessKeyId: keys.accessKeyId };
    expect(await outcomeOf('query', { keys })).toBe('200');
    await admin.iam.send(new UpdateAccessKeyCommand({ ...named, Status: 'Inactive' }));
    for (const family of FAMILIES) expect(await outcomeOf(family, { keys })).toBe(UNKNOWN[family]);
    await admin.iam.send(new UpdateAccessKeyCommand({ ...named, Status: 'Active' }));
    expect(await outcomeOf('query', { keys })).toBe('200');
    for (const { accessKeyId } of [keys, other]) {
      await admin.iam.send(new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: accessKeyId }));
    }
    expect(await outcomeOf('query', { keys })).toBe(UNKNOWN.query);
    await admin.iam.send(new DeleteUserCommand({ UserName: 'alice' }));
    await admin.iam.send(new CreateUserCommand({ UserName: 'alice' }));
    expect(await outcomeOf('query', { keys: other })).toBe(UNKNOWN.query);
  });

  it('of a user takes no session token', async () => {
    const keys = { ...stage.administrator, sessionToken: 'made-up' };
    expect(await outcomeOf('query', { keys })).toBe(UNKNOWN.query);
  });
});

describe('a session', () => {
  const open = async () =>
    sessionKeys((await admin.sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }))).Credentials);

  it.each(FAMILIES)('needs its own token (%s)', async (family) => {
    const [one, other] = [await open(), await open()];
    expect(await outcomeOf(family, { keys: one })).toBe('200');
    const { sessionToken, ...tokenless } = one;
    expect(sessionToken).toBeTruthy();
    expect(await outcomeOf(family, { keys: tokenless })).toBe(UNKNOWN[family]);
    const wrong = family === 's3' ? '400 InvalidToken' : UNKNOWN[family];
    for (const token of [other.sessionToken ?? '', `${sessionToken}x`, '']) {
      expect(await outcomeOf(family, { keys: { ...one, sessionToken: token } })).toBe(wrong);
    }
  });

  it('ends when it expires', async () => {
    const keys = await open();
    stage.world.clock.advance(15 * MINUTE + 1000);
    const at = stage.world.clock.now();
    for (const family of FAMILIES) expect(await outcomeOf(family, { keys, at })).toBe(EXPIRED[family]);
    const kept = signRequest(stage.world.origin, callerIdentity, {
      service: 'sts',
      keys: stage.administrator,
      at,
    });
    expect((await sendRaw(stage.world.origin, kept)).status).toBe(200);
  });
});

it('a service that is not there is named, in the words of its protocol', async () => {
  const { origin, clock } = stage.world;
  const scope = { keys: stage.administrator, at: clock.now() };
  const ask = (request: RawRequest, service: string) =>
    sendRaw(origin, signRequest(origin, request, { ...scope, service }));
  const query = await ask(formRequest('Action=DescribeInstances&Version=2016-11-15'), 'ec2');
  expect(query).toMatchObject({
    status: 501,
    body: expect.stringMatching(/<Code>NotImplemented.*service ec2/),
  });
  const json = await ask(jsonRequest('GuardDuty.x', '{}'), 'guardduty');
  expect(json).toMatchObject({
    status: 501,
    body: expect.stringMatching(/"NotImplemented".*service guardduty/),
  });
});
