import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  ListEventBusesCommand,
  PutPermissionCommand,
  PutRuleCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';
import { clientsOf, REGION } from './fixture.ts';

let sandbox: Sandbox;
let events: ReturnType<typeof clientsOf>['events'];
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  events = clientsOf(sandbox).events;
});
afterAll(() => sandbox.close());

const arn = (name: string) => `arn:aws:events:${REGION}:111122223333:event-bus/${name}`;

describe('event buses', () => {
  it('are made beside the default one, described, listed and deleted', async () => {
    expect(await events.send(new DescribeEventBusCommand({}))).toMatchObject({
      Name: 'default',
      Arn: arn('default'),
    });
    await events.send(new CreateEventBusCommand({ Name: 'own', Description: 'mine' }));
    expect(await events.send(new DescribeEventBusCommand({ Name: arn('own') }))).toMatchObject({
      Name: 'own',
      Description: 'mine',
    });
    const { EventBuses } = await events.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map((bus) => bus.Name)).toEqual(['default', 'own']);
    await expect(events.send(new CreateEventBusCommand({ Name: 'own' }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await events.send(
      new PutRuleCommand({ Name: 'r', EventBusName: 'own', EventPattern: '{"source":["custom.a"]}' }),
    );
    await expect(events.send(new DeleteEventBusCommand({ Name: 'own' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toMatchObject({
      message: 'Cannot delete event bus default.',
    });
    await expect(
      events.send(
        new PutRuleCommand({ Name: 's', EventBusName: 'own', ScheduleExpression: 'rate(1 minute)' }),
      ),
    ).rejects.toMatchObject({ message: 'ScheduleExpression is supported only on the default event bus.' });
    await expect(events.send(new DescribeEventBusCommand({ Name: '__proto__' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(
      events.send(new CreateEventBusCommand({ Name: 'k', KmsKeyIdentifier: 'key' })),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('hold a policy that is written as a whole or statement by statement', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'shared' }));
    const EventBusName = 'shared';
    const policy = async () => {
      const { Policy } = await events.send(new DescribeEventBusCommand({ Name: EventBusName }));
      return Policy === undefined ? undefined : JSON.parse(Policy);
    };
    for (const [StatementId, Principal] of [
      ['one', '444455556666'],
      ['all', '*'],
    ])
      await events.send(
        new PutPermissionCommand({ EventBusName, Action: 'events:PutEvents', StatementId, Principal }),
      );
    expect(await policy()).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'one',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'events:PutEvents',
          Resource: arn('shared'),
        },
        {
          Sid: 'all',
          Effect: 'Allow',
          Principal: '*',
          Action: 'events:PutEvents',
          Resource: arn('shared'),
        },
      ],
    });
    await events.send(new RemovePermissionCommand({ EventBusName, StatementId: 'all' }));
    expect((await policy()).Statement).toHaveLength(1);
    await expect(
      events.send(new RemovePermissionCommand({ EventBusName, StatementId: 'all' })),
    ).rejects.toMatchObject({ message: 'Statement with the provided id does not exist.' });
    await expect(
      events.send(new PutPermissionCommand({ EventBusName, Policy: '{"Statement":[{}]}' })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(
      events.send(new PutPermissionCommand({ EventBusName, Policy: ' '.repeat(10_241) })),
    ).rejects.toMatchObject({ name: 'PolicyLengthExceededException' });
    await events.send(new RemovePermissionCommand({ EventBusName, RemoveAllPermissions: true }));
    expect(await policy()).toBeUndefined();
  });
});
