import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { mailsTitled, tryKey } from './deliver.ts';
import {
  emitFinding,
  incidentsOf,
  keysOf,
  makeUser,
  openStage,
  settled,
  stateMailsAbout,
  type TestStage,
  type TestUser,
} from './open-stage.ts';

const MINUTE = 60_000;
const FunctionName = 'GuardDutyTranslator';

let stage: TestStage;
let lambda: LambdaClient;
let cloudwatch: CloudWatchClient;
beforeAll(async () => {
  stage = await openStage();
  const { origin: endpoint, administrator: credentials } = stage.sandbox;
  const config = { endpoint, region: leakedUserKey.region, credentials };
  lambda = new LambdaClient(config);
  cloudwatch = new CloudWatchClient(config);
}, 60_000);
afterAll(() => stage?.close());

const mend = () => stage.sandbox.control('DELETE faults');
afterEach(mend);

const advance = (milliseconds: number) => stage.sandbox.control('POST clock', { advance: milliseconds });
const strike = (service: string, operation: string, kind: 'error' | 'timeout') =>
  stage.sandbox.control('POST faults', { service, operation, kind });

const leak = ({ name, key }: TestUser) =>
  emitFinding(stage, { id: `f-${name}`, userName: name, accessKeyId: key.accessKeyId });

/** How many invocations of the function have failed so far. */
async function countFailures(): Promise<number> {
  const day = 24 * 3_600_000;
  const now = Date.now();
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
      StartTime: new Date(now - day),
      EndTime: new Date(now + 3 * day),
      Period: day / 1000,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

async function untilFailed(times: number): Promise<void> {
  await expect.poll(countFailures, { timeout: 60_000 }).toBe(times);
}

const readDeadLetters = async (): Promise<string[]> => {
  const { Messages = [] } = await stage.clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: stage.deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  // Of findings: a sweep that could do nothing lies there too.
  return Messages.map(({ Body = '' }) => Body).filter((letter) => JSON.parse(letter).detail.id !== undefined);
};

/** Nothing can be recorded, and nobody told. */
async function breakAll(): Promise<void> {
  await strike('dynamodb', 'UpdateItem', 'error');
  await strike('sns', 'Publish', 'error');
}

it('an event whose tries fail before anything is recorded ends with one incident, contained, and one mail', {
  timeout: 60_000,
}, async () => {
  const user = await makeUser(stage, 'unlucky');
  const before = await countFailures();
  await breakAll();
  await leak(user);
  await untilFailed(before + 1);
  await advance(MINUTE);
  await untilFailed(before + 2);
  expect(await incidentsOf(stage, 'user/unlucky')).toEqual([]);
  await mend();
  // The note that the sweep would find could not be left either: it is Lambda's last try that does it.
  await advance(2 * MINUTE);
  const { id, credentials } = await settled(stage, 'user/unlucky');
  expect(credentials).toMatchObject([{ verdict: 'contained' }]);
  expect(await tryKey(stage, user.key)).toEqual([false]);
  await advance(10 * MINUTE);
  expect(await incidentsOf(stage, 'user/unlucky')).toHaveLength(1);
  expect(await stateMailsAbout(stage, id)).toHaveLength(1);
  expect(await readDeadLetters()).toEqual([]);
});

it('what can never be finished is contained all the same, lies in the dead-letter queue, and an alarm tells', {
  timeout: 60_000,
}, async () => {
  const user = await makeUser(stage, 'hopeless');
  const before = await countFailures();
  await breakAll();
  await leak(user);
  for (const [index, wait] of [0, MINUTE, 2 * MINUTE].entries()) {
    await advance(wait);
    await untilFailed(before + index + 1);
  }
  const letters = await waitFor(async () => {
    const found = await readDeadLetters();
    return found.length === 0 ? undefined : found;
  }, 60_000);
  expect(letters?.map((letter) => JSON.parse(letter).detail.id)).toEqual(['f-hopeless']);
  expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Inactive' });
  expect(await incidentsOf(stage, 'user/hopeless')).toEqual([]);
  // Alarms speak by the same topic, and look once a minute.
  await mend();
  await advance(2 * MINUTE);
  const [alarm] = await mailsTitled(stage, /ALARM: "?Cordon-DeadLetters/);
  expect(alarm?.text).toContain('read the dead-letter queue');
});

it('a function that is ended before it has contained, and that Lambda does not try again, is made up for by the sweep', {
  timeout: 60_000,
}, async () => {
  const user = await makeUser(stage, 'cut-short');
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }));
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }));
  const before = await countFailures();
  for (const operation of ['UpdateAccessKey', 'AttachUserPolicy']) await strike('iam', operation, 'timeout');
  await leak(user);
  await untilFailed(before + 1);
  await mend();
  // Lambda will not try again: the attacker goes on until what was left for the sweep is due.
  await advance(2 * MINUTE);
  expect(await tryKey(stage, user.key)).toEqual([true]);
  await advance(6 * MINUTE);
  const { id, credentials } = await settled(stage, 'user/cut-short');
  expect(credentials).toMatchObject([{ verdict: 'contained' }]);
  expect(await tryKey(stage, user.key)).toEqual([false]);
  await advance(10 * MINUTE);
  expect(await incidentsOf(stage, 'user/cut-short')).toHaveLength(1);
  expect(await stateMailsAbout(stage, id)).toHaveLength(1);
});
