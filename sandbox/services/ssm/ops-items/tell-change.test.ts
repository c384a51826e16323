import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { UpdateOpsItemCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientsOf, makeQueue, makeRule, takeMessage } from '../../events/fixture.ts';
import { ACCOUNT, openStage, REGION, recordsOf, type Stage } from '../fixture.ts';
import { makeItem } from './fixture.ts';

let stage: Stage;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  stage = await openStage();
  clients = clientsOf(stage.sandbox);
});
afterAll(() => stage.sandbox.close());

const update = (OpsItemId: string) =>
  stage.ssm.send(new UpdateOpsItemCommand({ OpsItemId, Status: 'Resolved' }));

it('every change of an OpsItem reaches a rule', async () => {
  const queue = await makeQueue(clients, 'changes');
  await makeRule(clients, 'changes', 'aws.ssm', [{ Id: 'q', Arn: queue.arn }]);
  const id = await makeItem(stage, { Title: 'A key is out', Description: 'why' });
  const created = JSON.parse((await takeMessage(clients, queue)).body);
  const detail = {
    'created-by': `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`,
    'created-time': expect.stringMatching(/^\d{4}-.*Z$/),
    source: 'Cordon',
    status: 'Open',
    'ops-item-id': id,
    title: 'A key is out',
    'ops-item-type': '/aws/issue',
    description: 'why',
  };
  expect(created).toMatchObject({
    'detail-type': 'OpsItem Create',
    source: 'aws.ssm',
    resources: [`arn:aws:ssm:${REGION}:${ACCOUNT}:opsitem/${id}`],
  });
  expect(created.detail).toEqual(detail);
  await update(id);
  const updated = JSON.parse((await takeMessage(clients, queue)).body);
  expect(updated['detail-type']).toBe('OpsItem Update');
  expect(updated.detail).toEqual({
    ...detail,
    status: 'Resolved',
    'modified-by': `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`,
    'modified-time': expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

it('its topics are told, when their policy lets OpsCenter in', async () => {
  const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:people`;
  await clients.sns.send(new CreateTopicCommand({ Name: 'people' }));
  const fromTopic = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:inbox`,
  };
  const inbox = await makeQueue(clients, 'inbox', fromTopic);
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: inbox.arn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  const id = await makeItem(stage, { Notifications: [{ Arn: TopicArn }] });
  while (recordsOf(stage, 'Publish').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(recordsOf(stage, 'Publish')[0]).toMatchObject({
    errorCode: 'AccessDenied',
    userIdentity: { type: 'AWSService', invokedBy: 'ssm.amazonaws.com' },
  });

  const letIn = {
    Effect: 'Allow',
    Principal: { Service: 'ssm.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: TopicArn,
    Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  };
  await clients.sns.send(
    new SetTopicAttributesCommand({
      TopicArn,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify({ Version: '2012-10-17', Statement: [letIn] }),
    }),
  );
  await update(id);
  const { body } = await takeMessage(clients, inbox);
  expect(JSON.parse(body)).toMatchObject({ change: 'Update', 'ops-item-id': id, status: 'Resolved' });
});
