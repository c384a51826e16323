import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';
import { clientsOf, eventsClient, REGION } from './fixture.ts';

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = clientsOf(sandbox);
});
afterAll(() => sandbox.close());

const EventPattern = '{"source":["custom.a"]}';
const QUEUE = `arn:aws:sqs:${REGION}:111122223333:q`;

describe('rules', () => {
  it('are made, changed, switched off and on, listed and deleted', async () => {
    const { events } = clients;
    const RuleArn = `arn:aws:events:${REGION}:111122223333:rule/first`;
    expect(
      await events.send(
        new PutRuleCommand({
          Name: 'first',
          EventPattern,
          Description: 'd',
          Tags: [{ Key: 'team', Value: 'a' }],
        }),
      ),
    ).toMatchObject({ RuleArn });
    expect(await events.send(new DescribeRuleCommand({ Name: 'first' }))).toMatchObject({
      Name: 'first',
      Arn: RuleArn,
      EventPattern,
      Description: 'd',
      State: 'ENABLED',
      EventBusName: 'default',
      CreatedBy: '111122223333',
    });
    await events.send(new PutTargetsCommand({ Rule: 'first', Targets: [{ Id: '1', Arn: QUEUE }] }));
    await events.send(
      new PutRuleCommand({ Name: 'first', EventPattern: '{"source":["custom.b"]}', State: 'DISABLED' }),
    );
    const changed = await events.send(new DescribeRuleCommand({ Name: 'first' }));
    expect(changed).toMatchObject({ State: 'DISABLED', EventPattern: '{"source":["custom.b"]}' });
    expect(changed.Description).toBeUndefined();
    await events.send(new EnableRuleCommand({ Name: 'first' }));
    const state = async () => (await events.send(new DescribeRuleCommand({ Name: 'first' }))).State;
    expect(await state()).toBe('ENABLED');
    await events.send(new DisableRuleCommand({ Name: 'first' }));
    expect(await state()).toBe('DISABLED');
    expect(await events.send(new ListRuleNamesByTargetCommand({ TargetArn: QUEUE }))).toMatchObject({
      RuleNames: ['first'],
    });
    await expect(events.send(new DeleteRuleCommand({ Name: 'first' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: "Rule can't be deleted since it has targets.",
    });
    await events.send(new RemoveTargetsCommand({ Rule: 'first', Ids: ['1'] }));
    await events.send(new DeleteRuleCommand({ Name: 'first' }));
    await events.send(new DeleteRuleCommand({ Name: 'first' }));
    await expect(events.send(new DescribeRuleCommand({ Name: 'first' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule first does not exist on EventBus default.',
    });
  });

  it('are listed in pages and by the beginning of their names', async () => {
    const { events } = clients;
    for (const Name of ['page-c', 'page-a', 'page-b', 'other'])
      await events.send(new PutRuleCommand({ Name, EventPattern }));
    const first = await events.send(new ListRulesCommand({ NamePrefix: 'page-', Limit: 2 }));
    expect(first.Rules?.map((rule) => rule.Name)).toEqual(['page-a', 'page-b']);
    const { NextToken } = first;
    const second = await events.send(
      new ListRulesCommand({ NamePrefix: 'page-', Limit: 2, ...(NextToken ? { NextToken } : {}) }),
    );
    expect(second.Rules?.map((rule) => rule.Name)).toEqual(['page-c']);
    expect(second.NextToken).toBeUndefined();
    await expect(events.send(new ListRulesCommand({ NextToken: 'nonsense' }))).rejects.toMatchObject({
      name: 'InvalidToken',
    });
  });

  it('carry tags', async () => {
    const { events } = clients;
    await events.send(new PutRuleCommand({ Name: 'tagged', EventPattern, Tags: [{ Key: 'a', Value: '1' }] }));
    const ResourceARN = `arn:aws:events:${REGION}:111122223333:rule/tagged`;
    await events.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: '__proto__', Value: '2' }] }));
    await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
    expect(await events.send(new ListTagsForResourceCommand({ ResourceARN }))).toMatchObject({
      Tags: [{ Key: '__proto__', Value: '2' }],
    });
    await expect(
      events.send(new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}-not` })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    [{ Name: 'bad name', EventPattern }, 'ValidationException', "'name' failed to satisfy"],
    [{ Name: 'n'.repeat(65), EventPattern }, 'ValidationException', 'less than or equal to 64'],
    [{ Name: 'none' }, 'ValidationException', 'EventPattern or ScheduleExpression must be specified'],
    [{ Name: 'no-json', EventPattern: '{"source"' }, 'InvalidEventPatternException', 'not JSON'],
    [
      { Name: 'field', EventPattern: '{"detail":{"type":[{"prefixx":"a"}]}}' },
      'InvalidEventPatternException',
      'detail.type',
    ],
    [
      { Name: 'long', EventPattern: JSON.stringify({ source: ['x'.repeat(4096)] }) },
      'ValidationException',
      'less than or equal to 4096',
    ],
    [{ Name: 'rate', ScheduleExpression: 'rate(1 minutes)' }, 'ValidationException', 'ScheduleExpression'],
    [{ Name: 'rate0', ScheduleExpression: 'rate(0 minutes)' }, 'ValidationException', 'ScheduleExpression'],
    [{ Name: 'cron', ScheduleExpression: 'cron(0 12 * * ? *)' }, 'NotImplemented', 'cron'],
    [{ Name: 'state', EventPattern, State: 'ON' as never }, 'ValidationException', 'enum value set'],
    [{ Name: 'bus', EventPattern, EventBusName: 'nowhere' }, 'ResourceNotFoundException', 'nowhere'],
    [
      { Name: 'role', EventPattern, RoleArn: 'arn:aws:iam::444455556666:role/theirs' },
      'AccessDeniedException',
      'Cross-account pass role',
    ],
  ])('refuses %o', async (input, name, message) => {
    await expect(clients.events.send(new PutRuleCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it('need iam:PassRole for a role, and permission on the rule by its source', async () => {
    const { iam } = clients;
    await iam.send(new CreateUserCommand({ UserName: 'limited' }));
    const statements = [
      {
        Effect: 'Allow',
        Action: 'events:PutRule',
        Resource: '*',
        Condition: { 'ForAllValues:StringEquals': { 'events:source': 'custom.a' } },
      },
    ];
    await iam.send(
      new PutUserPolicyCommand({
        UserName: 'limited',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'limited' }));
    const limited = eventsClient(sandbox, AccessKey?.AccessKeyId, AccessKey?.SecretAccessKey);
    await limited.send(new PutRuleCommand({ Name: 'mine', EventPattern }));
    await expect(
      limited.send(new PutRuleCommand({ Name: 'mine', EventPattern: '{"source":["aws.iam"]}' })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(
      limited.send(
        new PutRuleCommand({ Name: 'mine', EventPattern, RoleArn: 'arn:aws:iam::111122223333:role/r' }),
      ),
    ).rejects.toMatchObject({ message: expect.stringContaining('iam:PassRole') });
  });
});

describe('TestEventPattern', () => {
  const event = {
    id: '1',
    account: '111122223333',
    source: 'custom.a',
    time: '2026-01-01T00:00:00Z',
    region: REGION,
    resources: [],
    'detail-type': 'Thing',
    detail: { n: 5 },
  };

  it.each([
    ['{"detail":{"n":[{"numeric":[">",4]}]}}', true],
    ['{"detail":{"n":[{"numeric":[">",5]}]}}', false],
  ])('answers for %s', async (pattern, Result) => {
    const command = new TestEventPatternCommand({ EventPattern: pattern, Event: JSON.stringify(event) });
    expect(await clients.events.send(command)).toMatchObject({ Result });
  });

  it('refuses an event that lacks a field, and a malformed pattern', async () => {
    const { region: _region, ...partial } = event;
    await expect(
      clients.events.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(partial) })),
    ).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('region') });
    await expect(
      clients.events.send(
        new TestEventPatternCommand({ EventPattern: '{"a":{}}', Event: JSON.stringify(event) }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  });
});
