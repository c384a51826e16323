import { connect as connectSocket } from 'node:net';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { events } from '../services/events/service.ts';
import { type Clients, connect, openStage, type Stage } from '../services/iam/fixture.ts';
import { lambda } from '../services/lambda/service.ts';
import { logs } from '../services/logs/service.ts';
import { connectS3 } from '../services/s3/fixture.ts';
import { s3 } from '../services/s3/service.ts';
import { sns } from '../services/sns/service.ts';
import {
  callerIdentity,
  codeOf,
  formRequest,
  getRequest,
  jsonRequest,
  type RawRequest,
  type RawResponse,
  sendRaw,
  signRequest,
} from './request-fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage({}, [events, lambda, logs, s3, sns]);
  admin = connect(stage);
  await connectS3(stage).send(new CreateBucketCommand({ Bucket: 'kept-bucket' }));
});
afterAll(() => stage.close());

/** What the sandbox says of its own faults: nothing that a caller does may be one. */
const faults = vi.spyOn(process.stderr, 'write');
afterEach(async () => {
  const said = faults.mock.calls.map(([text]) => String(text)).filter((text) => text.startsWith('sandbox:'));
  faults.mockClear();
  expect(said).toEqual([]);
  expect((await send('sts', callerIdentity)).status).toBe(200);
  const { Buckets } = await connectS3(stage).send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toContain('kept-bucket');
});

const send = (service: string, request: RawRequest): Promise<RawResponse> =>
  sendRaw(
    stage.world.origin,
    signRequest(stage.world.origin, request, { service, keys: stage.administrator }),
  );

const outcomeOf = async (service: string, request: RawRequest): Promise<string> => {
  const response = await send(service, request);
  return `${response.status} ${codeOf(response)}`.trim();
};

const MIB = 1024 * 1024;

describe('a body', () => {
  it.each([
    ['iam', formRequest(`Action=GetUser&UserName=${'a'.repeat(MIB)}`)],
    ['logs', jsonRequest('Logs_20140328.PutLogEvents', `"${'a'.repeat(2 * MIB)}"`)],
    ['lambda', { ...getRequest('/2015-03-31/functions'), method: 'POST', body: Buffer.alloc(70 * MIB + 1) }],
  ])('that is longer than %s takes is refused as it is read', async (service, request) => {
    expect(await outcomeOf(service, request)).toMatch(/^413 RequestEntityTooLarge/);
  });

  it('that ends before its length is no fault of the sandbox', async () => {
    const signed = signRequest(stage.world.origin, callerIdentity, {
      service: 'sts',
      keys: stage.administrator,
    });
    await exchange(wireText(signed, { 'content-length': '1000' }), 'end');
    await exchange(wireText(signed, { 'content-length': '1000' }), 'destroy');
  });

  it('that never comes keeps nobody else waiting', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 50 }, () =>
        openSocket('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab'),
      ),
    );
    expect((await send('sts', callerIdentity)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

const EVENTS = 'AWSEvents.PutRule';
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

describe('JSON', () => {
  it.each([
    ['{', '400 SerializationException'],
    ['nul', '400 SerializationException'],
    ['\u0000', '400 SerializationException'],
    ['{"Name":"a"}{"Name":"b"}', '400 SerializationException'],
    ['[]', '400 SerializationException'],
    ['null', '400 SerializationException'],
    ['"text"', '400 SerializationException'],
    ['7', '400 SerializationException'],
    ['{"Name":7}', '400 SerializationException'],
    ['{"Name":{"a":"b"}}', '400 SerializationException'],
    ['{"Name":"a","Tags":{}}', '400 SerializationException'],
    ['{"Name":"a","Tags":["text"]}', '400 SerializationException'],
    ['{"Name":"a","Tags":[{"Key":"k"}]}', '400 ValidationException'],
    ['{"Name":null}', '400 ValidationException'],
    ['{}', '400 ValidationException'],
    ['', '400 ValidationException'],
    ['{"name":"a"}', '400 ValidationException'],
    ['{"__proto__":{"Name":"a"}}', '400 ValidationException'],
    ['{"constructor":{"prototype":{"Name":"a"}}}', '400 ValidationException'],
    [`{"Name":"a","Tags":${nested('[', ']', 1000)}}`, '400 SerializationException'],
    [nested('[', ']', 500_000), '400 SerializationException'],
    [nested('{"a":', '}', 100_000), '400 SerializationException'],
  ])('that is hostile (%#) is answered by its own code', async (body, code) => {
    expect(await outcomeOf('events', jsonRequest(EVENTS, body))).toBe(code);
  });

  it('that is not UTF-8 is answered', async () => {
    const body = Buffer.concat([
      Buffer.from('{"Name":"'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from('"}'),
    ]);
    expect(await outcomeOf('events', jsonRequest(EVENTS, body))).toMatch(/^400 /);
  });

  it('may have members that the model does not know', async () => {
    expect(await outcomeOf('events', jsonRequest('AWSEvents.ListRules', '{"Unknown":{"a":[1]}}'))).toBe(
      '200',
    );
  });
});

const iamForm = (fields: string) => formRequest(`Version=2010-05-08&${fields}`);

describe('a form', () => {
  it.each([
    ['', '501 NotImplemented'],
    ['Action=', '501 NotImplemented'],
    ['Action.Action=GetUser', '501 NotImplemented'],
    ['Action=CreateUser', '400 ValidationError'],
    ['Action=CreateUser&UserName.member.1=a', '400 SerializationException'],
    ['Action=CreateUser&UserName=', '400 ValidationError'],
    ['Action=ListUsers&MaxItems=many', '400 SerializationException'],
    ['Action=CreateUser&UserName=a&Tags=text&Tags.member.x=1', '409 EntityAlreadyExists'],
    ['Action=CreateUser&UserName=a&Tags.member.1.Key=k', '400 ValidationError'],
    [
      'Action=CreateUser&UserName=a&__proto__.UserName=b&constructor.prototype.Path=/x/',
      '409 EntityAlreadyExists',
    ],
    ['Action=__proto__', '501 NotImplemented'],
    ['Action=constructor', '501 NotImplemented'],
    [`Action=GetUser&${'.'.repeat(200_000)}=x`, '200'],
    [`Action=GetUser&${'a.'.repeat(100_000)}=x&${'b.'.repeat(100_000)}=x`, '200'],
    [`Action=GetUser&${'x=1&'.repeat(100_000)}`, '200'],
    [`Action=GetUser&${Array.from({ length: 40_000 }, (_, i) => `Tags.member.${i}.Key=k`).join('&')}`, '200'],
    [`Action=GetUser&Tags.member.999999999999.Key=k&Tags.member.-1.Key=k&Tags.member.1e9.Key=k`, '200'],
    ['Action=GetUser&%zz=%ff%fe&&&===&', '200'],
  ])('that is hostile (%#) is answered by its own code', async (fields, code) => {
    if (code.startsWith('409')) await send('iam', iamForm('Action=CreateUser&UserName=a'));
    expect(await outcomeOf('iam', iamForm(fields))).toBe(code);
  });

  it('in a map is checked like any other', async () => {
    const response = await send(
      'sns',
      formRequest(
        'Action=Publish&Version=2010-03-31&TopicArn=arn:aws:sns:eu-west-2:111122223333:t&Message=m' +
          '&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.StringValue=b',
      ),
    );
    expect(codeOf(response)).toBe('ValidationError');
    expect(response.body).toContain('MessageAttributes.a.DataType');
  });
});

describe('XML', () => {
  const put = (body: string | Buffer) =>
    outcomeOf('s3', { method: 'PUT', target: '/kept-bucket?tagging', headers: {}, body });

  it.each([
    '<Tagging>',
    'no XML',
    '<',
    '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><Tagging>&d;</Tagging>',
    '<!DOCTYPE>'.repeat(100_000),
    '<!doctype>'.repeat(100_000),
    nested('<a>', '</a>', 50_000),
    `<Tagging><TagSet>${'<Tag>'.repeat(1000)}`,
    `<Tagging ${'a="b" '.repeat(50_000)}`,
    '<Tagging><__proto__><TagSet/></__proto__><constructor/><constructor/></Tagging>',
    '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>',
    `<Tagging>${'<TagSet/>'.repeat(500_000)}</Tagging>`,
  ])('that is hostile (%#) is answered by its own code', async (body) => {
    expect(await put(body)).toMatch(
      /^400 (MalformedXML|InvalidRequest|SerializationException|MaxMessageLengthExceeded)$/,
    );
  });

  it('that is longer than any that means something is not read', async () => {
    expect(await put(`<Tagging>${' '.repeat(8 * MIB)}</Tagging>`)).toBe('400 MaxMessageLengthExceeded');
  });
});

describe('an upload in chunks', () => {
  const put = (body: string, decoded: number) =>
    outcomeOf('s3', {
      method: 'PUT',
      target: '/kept-bucket/chunked',
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': String(decoded),
      },
      body,
    });

  it('is taken when it is whole', async () => {
    expect(await put('3\r\nabc\r\n0\r\n\r\n', 3)).toBe('200');
  });

  it.each([
    '3\r\nabc\r\n',
    '3\r\nab',
    '3\r\nabc',
    '3',
    '',
    '0\r\n\r\n',
    '2\r\nab\r\n0\r\n\r\n',
    '3\r\nabcd\r\n0\r\n\r\n',
  ])('is refused when it is cut short or does not add up (%#)', async (body) => {
    expect(await put(body, 3)).toBe('400 IncompleteBody');
  });
});

describe('an operation', () => {
  it('that is not there is named, whatever the protocol', async () => {
    const query = await send(
      'sts',
      formRequest('Action=DecodeAuthorizationMessage&Version=2011-06-15&EncodedMessage=x'),
    );
    const json = await send(
      'events',
      jsonRequest(
        'AWSEvents.CreateArchive',
        '{"ArchiveName":"a","EventSourceArn":"arn:aws:events:eu-west-2:111122223333:event-bus/default"}',
      ),
    );
    const rest = await send('lambda', getRequest('/2015-03-31/event-source-mappings'));
    const xml = await send('s3', getRequest('/kept-bucket?acl'));
    const none = await send('lambda', getRequest('/2099-01-01/nothing'));
    expect([query, json, rest, xml, none].map(({ status }) => status)).toEqual([501, 501, 501, 501, 501]);
    expect(query.body).toContain('sts:DecodeAuthorizationMessage');
    expect(json.body).toContain('events:CreateArchive');
    expect(rest.body).toContain('lambda:ListEventSourceMappings');
    expect(xml.body).toContain('s3:GetBucketAcl');
    expect(none.body).toContain('/2099-01-01/nothing');
  });

  it.each(['AWSEvents.', 'AWSEvents.__proto__', 'AWSEvents.toString', '.', `AWSEvents.${'x'.repeat(8000)}`])(
    "is not found by the name of an object's own parts (%#)",
    async (target) => {
      expect(await outcomeOf('events', jsonRequest(target, '{}'))).toBe('501 NotImplemented');
    },
  );
});

describe('HTTP', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a header without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['a thousand headers', `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(1000)}\r\n`, 403],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a chunk that is none', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    [
      'a header named like a prototype',
      'GET / HTTP/1.1\r\nHost: x\r\n__proto__: a\r\nconstructor: b\r\n\r\n',
      403,
    ],
    ['a path that leaves the root', 'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n', 403],
    ['a path that is a whole address', 'GET http://sandbox.example/x HTTP/1.1\r\nHost: x\r\n\r\n', 403],
    ['no path', 'GET  HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a star', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 403],
    ['a null byte', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n', 400],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', 403],
  ])('with %s is answered', async (_, text, status) => {
    expect(await exchange(text, 'end')).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('with an encoding in the path that is none is answered, when signed', async () => {
    expect(await outcomeOf('s3', getRequest('/kept-bucket/%zz'))).toBe('400 InvalidURI');
  });
});

it('200 calls at once of four services are each answered with their own', async () => {
  const settings = { region: 'eu-west-2', endpoint: stage.world.origin, credentials: stage.administrator };
  const topics = new SNSClient(settings);
  const calls = Array.from({ length: 50 }, (_, index) => [
    topics
      .send(new CreateTopicCommand({ Name: `topic-${index}` }))
      .then(({ TopicArn }) => TopicArn?.endsWith(`:topic-${index}`)),
    outcomeOf('iam', iamForm(`Action=CreateUser&UserName=user-${index}`)).then(
      (outcome) => outcome === '200',
    ),
    outcomeOf(
      'events',
      jsonRequest(EVENTS, `{"Name":"rule-${index}","ScheduleExpression":"rate(1 hour)"}`),
    ).then((outcome) => outcome === '200'),
    outcomeOf('iam', iamForm(`Action=GetUser&UserName=nobody-${index}`)).then(
      (outcome) => outcome === '404 NoSuchEntity',
    ),
  ]);
  expect(new Set(await Promise.all(calls.flat()))).toEqual(new Set([true]));
  const { Users } = await admin.iam.send(new ListUsersCommand({ PathPrefix: '/' }));
  expect(Users?.filter(({ UserName }) => UserName?.startsWith('user-'))).toHaveLength(50);
  const { Topics } = await topics.send(new ListTopicsCommand({}));
  expect(Topics).toHaveLength(50);
});

const wireText = ({ method, target, headers, body }: RawRequest, more: Record<string, string>): string => {
  const lines = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
};

function openSocket(text: string): Promise<ReturnType<typeof connectSocket>> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(Number(new URL(stage.world.origin).port), '127.0.0.1', () => {
      socket.write(text, 'latin1', () => resolve(socket));
    });
    socket.once('error', reject);
  });
}

/** Writes the text as it is, ends or breaks off, and gives what came back. */
async function exchange(text: string, then: 'end' | 'destroy'): Promise<string> {
  const socket = await openSocket(text);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
  if (then === 'end') socket.end();
  else socket.destroy();
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}
