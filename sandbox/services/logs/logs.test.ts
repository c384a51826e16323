import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';

let sandbox: Sandbox;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const { accessKeyId, secretAccessKey } = sandbox.administrator;
  client = new CloudWatchLogsClient({
    region: 'eu-west-2',
    endpoint: sandbox.origin,
    credentials: { accessKeyId, secretAccessKey },
  });
});
afterAll(() => sandbox.close());

const now = () => sandbox.world.clock.now();

async function openStream(logGroupName: string, logStreamName = 'one') {
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const put = (...logEvents: { timestamp: number; message: string }[]) =>
    client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  return { logGroupName, logStreamName, put };
}

describe('log groups and streams', () => {
  it('keeps each once and refuses what is not there by its own code', async () => {
    const { logGroupName, logStreamName } = await openStream('/groups/once');
    await expect(client.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(
      client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })),
    ).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
    await expect(
      client.send(new CreateLogStreamCommand({ logGroupName: '/none', logStreamName })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(client.send(new CreateLogGroupCommand({ logGroupName: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await client.send(new DeleteLogGroupCommand({ logGroupName }));
    await expect(client.send(new DescribeLogStreamsCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('lists them page by page', async () => {
    for (const name of ['/pages/c', '/pages/a', '/pages/b', '__proto__'])
      await client.send(new CreateLogGroupCommand({ logGroupName: name }));
    const first = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/pages/', limit: 2 }),
    );
    const second = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/pages/', limit: 2, nextToken: first.nextToken }),
    );
    expect(first.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/pages/a', '/pages/b']);
    expect(second).toMatchObject({
      logGroups: [
        {
          logGroupName: '/pages/c',
          arn: 'arn:aws:logs:eu-west-2:111122223333:log-group:/pages/c:*',
          logGroupArn: 'arn:aws:logs:eu-west-2:111122223333:log-group:/pages/c',
        },
      ],
    });
    expect(second.nextToken).toBeUndefined();
  });

  it('keeps tags', async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: '/tagged', tags: { team: 'blue' } }));
    const resourceArn = 'arn:aws:logs:eu-west-2:111122223333:log-group:/tagged';
    await client.send(new TagResourceCommand({ resourceArn, tags: { tier: 'one' } }));
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({
      team: 'blue',
      tier: 'one',
    });
  });
});

describe('log events', () => {
  it('come back in order, from either end, page by page', async () => {
    const { put, ...stream } = await openStream('/events/pages');
    const start = now();
    await put(...[0, 1, 2, 3].map((n) => ({ timestamp: start + n, message: `line ${n}` })));
    await put({ timestamp: start - 1000, message: 'late' });
    const texts = (answer: { events?: { message?: string | undefined }[] | undefined }) =>
      answer.events?.map(({ message }) => message);
    const head = await client.send(new GetLogEventsCommand({ ...stream, startFromHead: true, limit: 3 }));
    expect(texts(head)).toEqual(['late', 'line 0', 'line 1']);
    const next = await client.send(new GetLogEventsCommand({ ...stream, nextToken: head.nextForwardToken }));
    expect(texts(next)).toEqual(['line 2', 'line 3']);
    const end = await client.send(new GetLogEventsCommand({ ...stream, nextToken: next.nextForwardToken }));
    expect(end).toMatchObject({ events: [], nextForwardToken: next.nextForwardToken });
    expect(texts(await client.send(new GetLogEventsCommand({ ...stream, limit: 2 })))).toEqual([
      'line 2',
      'line 3',
    ]);
    expect(
      texts(
        await client.send(new GetLogEventsCommand({ ...stream, startTime: start + 1, endTime: start + 2 })),
      ),
    ).toEqual(['line 1']);
  });

  it('are refused or rejected by the documented limits', async () => {
    const { put } = await openStream('/events/limits');
    const time = now();
    const refused = { name: 'InvalidParameterException' };
    await expect(
      put({ timestamp: time, message: 'b' }, { timestamp: time - 1, message: 'a' }),
    ).rejects.toMatchObject(refused);
    await expect(put({ timestamp: time, message: 'x'.repeat(1_048_576) })).rejects.toMatchObject(refused);
    await expect(put({ timestamp: time, message: '' })).rejects.toMatchObject(refused);
    await expect(
      put({ timestamp: time - 25 * 3_600_000, message: 'a' }, { timestamp: time, message: 'b' }),
    ).rejects.toMatchObject(refused);
    const hours = 3_600_000;
    const old = await put({ timestamp: time - 15 * 24 * hours, message: 'old' });
    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const early = await put(
      { timestamp: time, message: 'now' },
      { timestamp: time + 3 * hours, message: 'new' },
    );
    expect(early.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  });

  it('end with their retention', async () => {
    const { put, ...stream } = await openStream('/events/retained');
    await expect(
      client.send(new PutRetentionPolicyCommand({ logGroupName: stream.logGroupName, retentionInDays: 2 })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await client.send(
      new PutRetentionPolicyCommand({ logGroupName: stream.logGroupName, retentionInDays: 1 }),
    );
    await put({ timestamp: now(), message: 'soon gone' });
    expect((await client.send(new GetLogEventsCommand(stream))).events).toHaveLength(1);
    sandbox.world.clock.advance(25 * 3_600_000);
    expect((await client.send(new GetLogEventsCommand(stream))).events).toEqual([]);
  });

  it('are data to the trail, without their text', async () => {
    const { put, ...stream } = await openStream('/events/trail');
    await put({ timestamp: now(), message: 'a secret' });
    const records = trail({ world: sandbox.world, account: '111122223333', region: 'eu-west-2' });
    expect(records.at(-1)).toMatchObject({
      eventName: 'PutLogEvents',
      eventCategory: 'Data',
      requestParameters: stream,
    });
    expect(JSON.stringify(records)).not.toContain('a secret');
  });
});

describe('FilterLogEvents', () => {
  it('finds events of all streams by terms and by members of JSON', async () => {
    const { put, logGroupName } = await openStream('/filter');
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'two' }));
    const time = now();
    const lines = ['{"level":"ERROR","code":500,"user":{"name":"admin"}}', 'ERROR: no such key', 'INFO fine'];
    await put(...lines.map((message, n) => ({ timestamp: time + n, message })));
    await client.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: 'two',
        logEvents: [{ timestamp: time, message: 'ERROR in two' }],
      }),
    );
    const find = async (filterPattern: string, more = {}) =>
      (await client.send(new FilterLogEventsCommand({ logGroupName, filterPattern, ...more }))).events?.map(
        ({ message }) => message,
      );
    expect(await find('ERROR')).toEqual([lines[0], 'ERROR in two', lines[1]]);
    expect(await find('"no such"')).toEqual([lines[1]]);
    expect(await find('ERROR -two -level')).toEqual([lines[1]]);
    expect(await find('?fine ?two')).toEqual(['ERROR in two', lines[2]]);
    expect(await find('{ $.level = "ERR*" && ($.code > 500 || $.user.name = "admin") }')).toEqual([lines[0]]);
    expect(await find('{ $.level NOT EXISTS }')).toEqual([]);
    expect(await find('ERROR', { logStreamNames: ['two'] })).toEqual(['ERROR in two']);
    await expect(find('%ERR%')).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
    await expect(find('[a, b]')).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
    await expect(find('{ $.level = }')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
