import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, type PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateTopicCommand, type PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import {
  CreateReplicationSetCommand,
  CreateResponsePlanCommand,
  SSMIncidentsClient,
} from '@aws-sdk/client-ssm-incidents';
import type { Fault } from '../../sandbox/kernel/faults.ts';
import { startSandbox } from '../../sandbox/start.ts';
import { connectEventBus } from '../aws/event-bus.ts';
import { connectIncidentManager } from '../aws/incident-manager.ts';
import { defaultPolicy } from '../policy/fixture.ts';
import { incidentManagerDesk } from './desk/incident-manager.ts';
import type { DueWork } from './due.ts';
import type { SweepDeps } from './due-work.ts';
import { IncidentChange } from './incident-change.ts';
import { isReassert, reassert } from './reassert.ts';
import { respond } from './respond.ts';
import type { RespondDeps } from './respond-deps.ts';
import type { RunDeps } from './run-status.ts';

const REGION = 'eu-west-2';
export const MINUTE = 60_000;
const tableName = 'incidents';
const ACCOUNT = '111122223333';

/** For the tests of what follows containment: an account with a table, a topic, a plan and users. */
export async function openRespondStage() {
  const sandbox = await startSandbox({ port: 0 });
  const where = {
    endpoint: sandbox.origin,
    region: REGION,
    credentials: sandbox.administrator,
    maxAttempts: 1,
  };
  const clients = {
    dynamodb: new DynamoDBClient(where),
    iam: new IAMClient(where),
    sns: new SNSClient(where),
    incidents: new SSMIncidentsClient(where),
    ssm: new SSMClient(where),
    events: new EventBridgeClient(where),
  };
  const { iam, dynamodb, sns, incidents, events } = clients;
  await makeTable(dynamodb, tableName);
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'people' }));
  await incidents.send(new CreateReplicationSetCommand({ regions: { [REGION]: {} } }));
  const { arn: responsePlanArn = '' } = await incidents.send(
    new CreateResponsePlanCommand({ name: 'plan', incidentTemplate: { title: 'Leaked key', impact: 2 } }),
  );
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'DenySessions', PolicyDocument: JSON.stringify(DENY_SESSIONS) }),
  );
  const time = { now: Date.parse('2026-11-21T11:00:00Z') };
  const failures: string[] = [];
  const counted: [string, boolean][] = [];
  const log: RespondDeps['log'] = {
    info: () => undefined,
    about: () => log,
    failure: (what) => void failures.push(what),
  };
  const deps: RunDeps & SweepDeps = {
    homeAccount: ACCOUNT,
    isSimulationOn: true,
    store: { dynamodb, tableName, now: () => time.now },
    notify: { sns, topicArn, denyAllPolicyArn: `arn:aws:iam::${ACCOUNT}:policy/CordonDenyAll` },
    denySessionsPolicyArn: Policy?.Arn ?? '',
    desk: incidentManagerDesk({
      responsePlanArn,
      connect: async () => connectIncidentManager(incidents),
      evidenceBucketArn: 'arn:aws:s3:::evidence',
    }),
    iamFor: async () => iam,
    bus: { connect: async () => connectEventBus(events) },
    policy: defaultPolicy(),
    switches: { read: async () => ({}), readNow: async () => ({}) },
    wait: async () => undefined,
    log,
    answerAgain: async (text) => {
      const event: unknown = JSON.parse(text);
      await (isReassert(event) ? reassert(event, deps) : respond(event, deps));
    },
    countRun: (status, failed) => void counted.push([status, failed]),
  };
  return {
    sandbox,
    clients,
    responsePlanArn,
    deps,
    failures,
    counted,
    mails: noteMails(sns),
    changes: noteChanges(events),
    advance(milliseconds: number): void {
      time.now += milliseconds;
    },
    /** Strikes every such call, or the nth; gives what ends it. */
    failing(service: string, operation: string, more: Partial<Pick<Fault, 'nth' | 'when'>> = {}): () => void {
      const fault: Fault = { service, operation, when: 'before', kind: 'error', seen: 0, ...more };
      sandbox.world.faults.push(fault);
      return () => void sandbox.world.faults.splice(sandbox.world.faults.indexOf(fault), 1);
    },
    endFaults(): void {
      sandbox.world.faults.length = 0;
    },
    async makeUser(UserName: string, Path = '/cordon-simulation/'): Promise<string> {
      await iam.send(new CreateUserCommand({ UserName, Path }));
      return makeKey(iam, UserName);
    },
    makeKey: (userName: string) => makeKey(iam, userName),
    /** Everything under one partition key, as `sk` -> body. */
    async items(pk: string): Promise<Map<string, string>> {
      const { Items = [] } = await dynamodb.send(
        new ScanCommand({ TableName: tableName, ConsistentRead: true }),
      );
      const own = Items.filter((item) => item['pk']?.S === pk);
      return new Map(own.map((item) => [item['sk']?.S ?? '', item['body']?.S ?? '']));
    },
    close: sandbox.close,
  };
}

export type RespondStage = Awaited<ReturnType<typeof openRespondStage>>;

const DENY_SESSIONS = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { 'aws:TokenIssueTime': 'false' } } },
  ],
};

async function makeKey(iam: IAMClient, UserName: string): Promise<string> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return AccessKey?.AccessKeyId ?? '';
}

export async function makeTable(dynamodb: DynamoDBClient, TableName: string): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
}

/** How much is due because it could not be done at once; not the later looks, updates and calls for help. */
export async function countLeftUndone(dynamodb: DynamoDBClient, TableName: string): Promise<number> {
  const undone: readonly DueWork[] = ['answer', 'mail', 'case', 'runbook', 'event', 'evidence', 'proposal'];
  const { Count = 0 } = await dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :due',
      FilterExpression: undone.map((_what, at) => `contains(body, :what${at})`).join(' OR '),
      ExpressionAttributeValues: {
        ':due': { S: 'DUE' },
        ...Object.fromEntries(undone.map((what, at) => [`:what${at}`, { S: `"what":"${what}"` }])),
      },
      Select: 'COUNT',
    }),
  );
  return Count;
}

/** Mails that SNS has taken. */
function noteMails(sns: SNSClient): { subject: string; text: string }[] {
  const mails: { subject: string; text: string }[] = [];
  sns.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { Subject: subject = '', Message: text = '' } = args.input as PublishCommand['input'];
      if (text !== '') mails.push({ subject, text });
      return result;
    },
    { step: 'initialize', name: 'noteMails' },
  );
  return mails;
}

/** What the event bus has taken. */
function noteChanges(events: EventBridgeClient): IncidentChange[] {
  const changes: IncidentChange[] = [];
  events.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { Entries = [] } = args.input as PutEventsCommand['input'];
      changes.push(...Entries.map(({ Detail = '' }) => IncidentChange.parse(JSON.parse(Detail))));
      return result;
    },
    { step: 'initialize', name: 'noteChanges' },
  );
  return changes;
}

/**
 * The answer to an event that holds one finding. The looks that are then due are taken away: watch.test.ts is about
 * them, and every other test about what else is due.
 */
export async function answerOne(event: unknown, deps: RespondDeps) {
  const { incidents, unfinished } = await respond(event, deps);
  await forgetLooks(deps.store);
  const [incident] = incidents;
  if (incident === undefined || incidents.length > 1) throw new Error('the event holds one finding');
  return { incident, unfinished };
}

async function forgetLooks({ dynamodb, tableName: TableName }: RespondDeps['store']): Promise<void> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
  for (const { pk, sk } of Items) {
    if (pk === undefined || sk?.S?.includes('#watch#') !== true) continue;
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
  }
}

/** Simulated findings are answered by mode `rotate`, GuardDuty's of this type by `contain`. */
export const findingEvent = (
  source: 'custom.guardduty.simulation' | 'aws.guardduty',
  finding: {
    id: string;
    userName: string;
    accessKeyId: string;
    severity?: number;
    title?: string;
    type?: string;
    /** What tells its versions apart: ISO 8601. */
    updatedAt?: string;
    count?: number;
  },
) => ({
  source,
  'detail-type': 'GuardDuty Finding',
  detail: {
    id: finding.id,
    accountId: ACCOUNT,
    region: REGION,
    type: finding.type ?? 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
    ...(finding.updatedAt === undefined ? {} : { updatedAt: finding.updatedAt }),
    severity: finding.severity ?? 8,
    title: finding.title ?? 'Potential Credential Exfiltration',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: finding.accessKeyId, userName: finding.userName, userType: 'IAMUser' },
    },
    ...(finding.count === undefined
      ? {}
      : { service: { count: finding.count, eventLastSeen: finding.updatedAt } }),
  },
});
