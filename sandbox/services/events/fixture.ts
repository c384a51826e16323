import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Administrator, openAccount } from '../../kernel/accounts.ts';
import type { Sandbox } from '../../start.ts';

export const REGION = 'eu-west-2';

/** Clients of one account's administrator, for tests. */
export function clientsOf(sandbox: Sandbox, account = '111122223333', region = REGION) {
  const administrator: Administrator = openAccount(sandbox.world, account);
  const { accessKeyId, secretAccessKey } = administrator;
  const settings = {
    region,
    endpoint: sandbox.origin,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  };
  return {
    account,
    region,
    events: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    iam: new IAMClient({ ...settings, region: 'us-east-1' }),
  };
}

export const eventsClient = (sandbox: Sandbox, accessKeyId = '', secretAccessKey = ''): EventBridgeClient =>
  new EventBridgeClient({
    region: REGION,
    endpoint: sandbox.origin,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });

type Clients = ReturnType<typeof clientsOf>;

interface TestQueue {
  readonly arn: string;
  readonly url: string;
}

/** A queue that the rules of the account may send to, and whom `others` allow. */
export async function makeQueue(
  { sqs, account, region }: Clients,
  name: string,
  ...others: readonly object[]
): Promise<TestQueue> {
  const arn = `arn:aws:sqs:${region}:${account}:${name}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:${region}:${account}:rule/*` } },
  };
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement, ...others] }) },
    }),
  );
  return { arn, url: QueueUrl };
}

/** The next message of a queue, and its attributes; waits for it. */
export async function takeMessage({ sqs }: Clients, { url }: TestQueue) {
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 10, MessageAttributeNames: ['All'] }),
  );
  if (message === undefined) throw new Error('no message came');
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    value.StringValue,
  ]);
  return { body: message.Body ?? '', attributes: Object.fromEntries(attributes) as Record<string, string> };
}

/** A rule for events of one source, with its targets. */
export async function makeRule(
  { events }: Clients,
  name: string,
  source: string,
  targets: readonly Target[],
  bus = 'default',
): Promise<string> {
  const { RuleArn = '' } = await events.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: bus,
      EventPattern: JSON.stringify({ source: [source] }),
    }),
  );
  await events.send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: [...targets] }));
  return RuleArn;
}

/** A role that EventBridge and Lambda may assume. */
export async function makeRole(
  { iam }: Clients,
  name: string,
  actions: readonly string[],
  resource = '*',
): Promise<string> {
  const trust = {
    Effect: 'Allow',
    Principal: { Service: ['events.amazonaws.com', 'lambda.amazonaws.com'] },
    Action: 'sts:AssumeRole',
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const allow = { Effect: 'Allow', Action: actions, Resource: resource };
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'may',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow] }),
    }),
  );
  return Role?.Arn ?? '';
}

/** Puts one event on the default bus. */
export const putEvent = ({ events }: Clients, source: string, detail: object = {}) =>
  events.send(
    new PutEventsCommand({
      Entries: [{ Source: source, DetailType: 'Thing', Detail: JSON.stringify(detail) }],
    }),
  );

/** Until the clock's waiting work and what it started has run. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
