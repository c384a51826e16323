import {
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutPermissionCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';
import { deliveryLog } from './delivery-log.ts';
import { clientsOf, makeQueue, makeRule, REGION, takeMessage } from './fixture.ts';

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = clientsOf(sandbox);
});
afterAll(() => sandbox.close());

const ENTRY = { Source: 'custom.a', DetailType: 'Thing', Detail: '{}' };
const put = (...Entries: PutEventsRequestEntry[]) => clients.events.send(new PutEventsCommand({ Entries }));

describe('PutEvents', () => {
  it('answers for each entry by its place, and delivers the good ones', async () => {
    const queue = await makeQueue(clients, 'mixed');
    await makeRule(clients, 'mixed', 'custom.a', [{ Id: 'q', Arn: queue.arn, InputPath: '$.detail.n' }]);
    const answer = await put(
      { ...ENTRY, Source: 'aws.guardduty' },
      { ...ENTRY, Detail: '{"n":1}' },
      { DetailType: 'Thing', Detail: '{}' },
      { Source: 'custom.a', Detail: '{}' },
      { Source: 'custom.a', DetailType: 'Thing' },
      { ...ENTRY, Detail: '[]' },
      { ...ENTRY, Detail: '{"a"' },
      { ...ENTRY, Detail: `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}` },
      { ...ENTRY, DetailType: 'x'.repeat(129) },
      { ...ENTRY, Detail: '{"n":2}' },
    );
    expect(answer.FailedEntryCount).toBe(8);
    expect(answer.Entries?.map((entry) => entry.ErrorCode)).toEqual([
      'NotAuthorizedForSourceException',
      undefined,
      'InvalidArgument',
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      undefined,
    ]);
    expect(answer.Entries?.[2]?.ErrorMessage).toBe(
      'Parameter Source is not valid. Reason: Source is a required argument.',
    );
    expect([(await takeMessage(clients, queue)).body, (await takeMessage(clients, queue)).body]).toEqual([
      '1',
      '2',
    ]);
  });

  it('refuses no entries, more than ten, and more than 1 MiB together', async () => {
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put(...Array(11).fill(ENTRY))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("'entries' failed to satisfy constraint"),
    });
    const half = { ...ENTRY, Detail: JSON.stringify({ text: 'é'.repeat(262_144) }) };
    await expect(put(half, half)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
    expect((await put(half)).FailedEntryCount).toBe(0);
  });

  it('takes an event for a bus that does not exist, as AWS does, and counts it', async () => {
    const { counts } = deliveryLog({ world: sandbox.world, account: '111122223333', region: REGION });
    const before = counts['no-such-bus'];
    const answer = await put({ ...ENTRY, EventBusName: 'nowhere' });
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(counts['no-such-bus']).toBe(before + 1);
  });

  it('is recorded as a data event without what the events say', async () => {
    await put({ ...ENTRY, Detail: '{"secret":"word"}' });
    const records = trail({ world: sandbox.world, account: '111122223333', region: REGION });
    const record = records.findLast((one) => one.eventName === 'PutEvents');
    expect(record).toMatchObject({
      eventCategory: 'Data',
      requestParameters: { entries: [{ source: 'custom.a', detailType: 'Thing' }] },
    });
    expect(JSON.stringify(record)).not.toContain('word');
  });

  it("reaches another account's bus only when its policy says so, and keeps the sender's account", async () => {
    const theirs = clientsOf(sandbox, '444455556666');
    const queue = await makeQueue(clients, 'foreign');
    await makeRule(clients, 'foreign', 'custom.foreign', [
      { Id: 'q', Arn: queue.arn, InputPath: '$.account' },
    ]);
    const command = new PutEventsCommand({
      Entries: [
        {
          ...ENTRY,
          Source: 'custom.foreign',
          EventBusName: `arn:aws:events:${REGION}:111122223333:event-bus/default`,
        },
      ],
    });
    await expect(theirs.events.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await clients.events.send(
      new PutPermissionCommand({
        Action: 'events:PutEvents',
        Principal: '444455556666',
        StatementId: 'them',
      }),
    );
    await theirs.events.send(command);
    expect((await takeMessage(clients, queue)).body).toBe('"444455556666"');
  });
});
