import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessKey } from '../../src/cli/stage/stage.ts';
import type { StoredIncident } from '../../src/respond/read-incidents.ts';
import { incidentsOf, makeUser, openStage, rotated, type TestStage } from '../stories/open-stage.ts';

/**
 * The AWS CLI, which is not ours, against the sandbox: it signs in its own way, and botocore holds every
 * answer against AWS's models.
 */
const run = promisify(execFile);
const hasCli = spawnSync('aws', ['--version']).status === 0;
const title = hasCli ? 'the AWS CLI' : 'the AWS CLI (skipped: `aws` is not installed)';
const REGION = 'eu-west-2';

let stage: TestStage;
let account: string;

/** Runs the words as a shell would, with nothing but the endpoint and a key in the environment. */
async function shell(command: string, key: AccessKey = stage.sandbox.administrator): Promise<string> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: stage.sandbox.origin,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_PAGER: '',
  };
  return (await run('sh', ['-c', command], { env })).stdout;
}

/** With the endpoint by option: version 1 of the CLI does not look into the environment for that of SQS. */
const ask = async (words: string): Promise<unknown> =>
  JSON.parse(
    await shell(`aws ${words} --endpoint-url ${stage.sandbox.origin} --region ${REGION} --output json`),
  );

/** Two at a time: each is a Python of its own. */
async function askAll(commands: readonly string[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let at = 0; at < commands.length; at += 2) {
    answers.push(...(await Promise.all(commands.slice(at, at + 2).map(ask))));
  }
  return answers;
}

describe.skipIf(!hasCli)(title, { timeout: 120_000 }, () => {
  beforeAll(async () => {
    stage = await openStage();
    account = stage.sandbox.administrator.account;
  }, 120_000);
  afterAll(() => stage.close());

  it('simulates a finding by the first system’s own command, and the key is contained', async () => {
    const user = await makeUser(stage, 'simulated-user', '/cordon-simulation/');
    const key = user.key.accessKeyId;
    const command = String.raw`aws events put-events --region eu-west-2 --entries '[{"Source":"custom.guardduty.simulation","DetailType":"GuardDuty Finding","Detail":"{\"severity\":8.0,\"type\":\"UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration\",\"title\":\"Potential Credential Exfiltration\",\"resource\":{\"resourceType\":\"AccessKey\",\"accessKeyDetails\":{\"accessKeyId\":\"${key}\",\"userName\":\"${user.name}\"}},\"region\":\"eu-west-2\",\"id\":\"test-id-001\",\"accountId\":\"${account}\"}","EventBusName":"default"}]'`;
    expect(JSON.parse(await shell(command))).toEqual({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    });
    const incident = await rotated(stage, user.name);
    await shell(command);
    expect(await incidentsOf(stage, user.name)).toHaveLength(1);
    await readOutcome(incident, key);
    await expect(shell(`aws sts get-caller-identity --region ${REGION}`, user.key)).rejects.toMatchObject({
      stderr: expect.stringContaining('(InvalidClientTokenId)'),
    });
  });

  /** What a person sees who asks AWS itself what has become of it. */
  async function readOutcome(incident: StoredIncident, oldKey: string): Promise<void> {
    const [run] = incident.runs;
    const arn = incident.case?.arn ?? '';
    const [keys, execution, record, engagements, secret, groups, history, alarms] = await askAll([
      `iam list-access-keys --user-name simulated-user`,
      `ssm get-automation-execution --automation-execution-id ${run?.executionId}`,
      `ssm-incidents get-incident-record --arn ${arn}`,
      'ssm-contacts list-engagements',
      `secretsmanager get-secret-value --secret-id cordon/${incident.id}`,
      'logs describe-log-groups',
      'cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StartIncident',
      'cloudwatch describe-alarms',
    ]);
    const newKey = JSON.parse(Object(secret).SecretString).accessKeyId;
    expect(newKey).not.toBe(oldKey);
    expect(keys).toMatchObject({ AccessKeyMetadata: [{ AccessKeyId: newKey, Status: 'Active' }] });
    expect(execution).toMatchObject({ AutomationExecution: { AutomationExecutionStatus: 'Success' } });
    expect(record).toMatchObject({ incidentRecord: { arn, status: 'OPEN' } });
    expect(Object(engagements).Engagements.length).toBeGreaterThan(0);
    expect(Object(groups).logGroups.length).toBeGreaterThan(2);
    expect(history).toMatchObject({ Events: expect.arrayContaining([named('EventName', 'StartIncident')]) });
    expect(Object(alarms).MetricAlarms.length).toBeGreaterThan(2);
  }

  it('reads answers of every service', async () => {
    const [identity, users, user, roles, buckets, tables, table, functions] = await askAll([
      'sts get-caller-identity',
      'iam list-users',
      'iam get-user --user-name sandbox-admin',
      'iam list-roles',
      's3api list-buckets',
      'dynamodb list-tables',
      `dynamodb describe-table --table-name ${stage.tableName}`,
      'lambda list-functions',
    ]);
    expect(identity).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:user/sandbox-admin` });
    expect(users).toMatchObject({ Users: expect.arrayContaining([named('UserName', 'sandbox-admin')]) });
    expect(user).toMatchObject({ User: { UserName: 'sandbox-admin', CreateDate: expect.any(String) } });
    expect(Object(roles).Roles.length).toBeGreaterThan(1);
    expect(Object(buckets).Buckets.length).toBeGreaterThan(0);
    expect(tables).toEqual({ TableNames: [stage.tableName] });
    expect(table).toMatchObject({ Table: { TableStatus: 'ACTIVE', TableName: stage.tableName } });
    expect(functions).toMatchObject({
      Functions: expect.arrayContaining([named('FunctionName', 'GuardDutyTranslator')]),
    });
  });

  it('reads what the stack has made', async () => {
    const [found, topics, topic, queues, queue, rules, targets, groups] = await askAll([
      'lambda get-function --function-name GuardDutyTranslator',
      'sns list-topics',
      `sns get-topic-attributes --topic-arn ${stage.topicArn}`,
      'sqs list-queues',
      `sqs get-queue-attributes --queue-url ${stage.deadLetterQueueUrl} --attribute-names All`,
      'events list-rules',
      'events list-targets-by-rule --rule Trigger-GuardDuty-Incident',
      'logs describe-log-groups',
    ]);
    expect(found).toMatchObject({
      Configuration: { State: 'Active' },
      Code: { Location: expect.any(String) },
    });
    expect(topics).toMatchObject({ Topics: expect.arrayContaining([{ TopicArn: stage.topicArn }]) });
    expect(topic).toMatchObject({ Attributes: { SubscriptionsConfirmed: '1' } });
    expect(queues).toMatchObject({ QueueUrls: expect.arrayContaining([stage.deadLetterQueueUrl]) });
    expect(queue).toMatchObject({ Attributes: { ApproximateNumberOfMessages: '0' } });
    expect(rules).toMatchObject({
      Rules: expect.arrayContaining([named('Name', 'Trigger-GuardDuty-Incident')]),
    });
    expect(Object(targets).Targets).toHaveLength(1);
    expect(Object(groups).logGroups.length).toBeGreaterThan(0);
  });

  it('reads the stack and the history of its calls', async () => {
    const [stacks, resources, history] = await askAll([
      'cloudformation describe-stacks',
      'cloudformation describe-stack-resources --stack-name Cordon',
      'cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PutRule --max-items 3',
    ]);
    expect(stacks).toMatchObject({ Stacks: [{ StackStatus: 'CREATE_COMPLETE' }] });
    expect(Object(resources).StackResources).toHaveLength(stage.resources);
    expect(history).toMatchObject({ Events: expect.arrayContaining([named('EventName', 'PutRule')]) });
  });

  it('says by name what the sandbox does not have', async () => {
    const code = { stderr: expect.stringContaining('(NotImplemented)') };
    await expect(ask('ec2 describe-instances')).rejects.toMatchObject(code);
    await expect(
      ask('guardduty list-members --detector-id 12abc34d567e8fa901bc2d34e56789f0'),
    ).rejects.toMatchObject(code);
  });
});

const named = (member: string, value: string): unknown => expect.objectContaining({ [member]: value });
