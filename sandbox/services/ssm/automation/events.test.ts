import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT, ended, openStage, REGION, runSteps, type Stage } from '../fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

it('every change of a status is an event', async () => {
  const settings = {
    region: REGION,
    endpoint: stage.sandbox.origin,
    credentials: stage.sandbox.administrator,
  };
  const sqs = new SQSClient(settings);
  const events = new EventBridgeClient(settings);
  const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:changes`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
      },
    ],
  });
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'changes', Attributes: { Policy } }),
  );
  const EventPattern = JSON.stringify({ source: ['aws.ssm'], detail: { Definition: ['Told'] } });
  await events.send(new PutRuleCommand({ Name: 'changes', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'changes', Targets: [{ Id: 'queue', Arn: arn }] }));

  const step = { name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT0S' } };
  const id = await runSteps(stage, 'Told', [step]);
  await ended(stage, id);
  const told: { 'detail-type': string; detail: Record<string, unknown>; resources: string[] }[] = [];
  while (told.length < 5) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    told.push(...Messages.map(({ Body = '' }) => JSON.parse(Body)));
  }
  const changes = told.map((event) => `${event['detail-type'].split(' ')[2]} ${event.detail['Status']}`);
  expect(changes.sort()).toEqual([
    'Execution InProgress',
    'Execution Pending',
    'Execution Success',
    'Step InProgress',
    'Step Success',
  ]);
  const end = told.find(({ detail }) => detail['Status'] === 'Success' && detail['StepName'] === undefined);
  expect(end).toMatchObject({
    'detail-type': 'EC2 Automation Execution Status-change Notification',
    resources: [
      `arn:aws:ssm:${REGION}:${ACCOUNT}:automation-execution/${id}`,
      `arn:aws:ssm:${REGION}:${ACCOUNT}:automation-definition/Told:1`,
    ],
    detail: {
      ExecutionId: id,
      Definition: 'Told',
      DefinitionVersion: 1,
      Status: 'Success',
      StartTime: expect.stringMatching(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/),
      EndTime: expect.any(String),
      Time: expect.any(Number),
      ExecutedBy: `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`,
    },
  });
  const ofStep = told.find(({ detail }) => detail['StepName'] !== undefined);
  expect(ofStep?.detail).toMatchObject({ StepName: 'rest', Action: 'aws:sleep' });
});
