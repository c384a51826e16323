import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type Bench, openBench } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.sandbox.close());

describe('topics', () => {
  it('are made once under a name', async () => {
    const arn = await bench.createTopic({ DisplayName: 'Alerts' });
    const Name = arn.slice(arn.lastIndexOf(':') + 1);
    expect((await bench.sns.send(new CreateTopicCommand({ Name }))).TopicArn).toBe(arn);
    await expect(
      bench.sns.send(new CreateTopicCommand({ Name, Attributes: { DisplayName: 'Other' } })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const listed = await bench.sns.send(new ListTopicsCommand({}));
    expect(listed.Topics).toContainEqual({ TopicArn: arn });
    await bench.sns.send(new DeleteTopicCommand({ TopicArn: arn }));
    await bench.sns.send(new DeleteTopicCommand({ TopicArn: arn }));
    await expect(bench.sns.send(new GetTopicAttributesCommand({ TopicArn: arn }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('show and change their attributes and tags', async () => {
    const TopicArn = await bench.createTopic();
    await bench.sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Alerts' }),
    );
    const { Attributes } = await bench.sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ DisplayName: 'Alerts', Owner: ACCOUNT, SubscriptionsConfirmed: '0' });
    expect(JSON.parse(Attributes?.['Policy'] ?? '')).toMatchObject({ Id: '__default_policy_ID' });
    await bench.sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'a', Value: '1' }] }));
    await bench.sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'b', Value: '2' }] }));
    await bench.sns.send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ['a'] }));
    const tags = await bench.sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    expect(tags.Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it.each([
    ['a policy that is none', 'Policy', '{"Statement":[]}', 'InvalidParameterException'],
    ['a line break in the name', 'DisplayName', 'a\nb', 'InvalidParameterException'],
    ['an unknown attribute', 'Colour', 'red', 'InvalidParameterException'],
    ['encryption, by its name', 'KmsMasterKeyId', 'alias/aws/sns', 'NotImplemented'],
  ])('refuse %s', async (_what, AttributeName, AttributeValue, name) => {
    const TopicArn = await bench.createTopic();
    await expect(
      bench.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue })),
    ).rejects.toMatchObject({ name });
  });
});

describe("a topic's policy", () => {
  it('as AWS makes it lets in the alarms of the account, but no rule and no user without permission', async () => {
    const topic = await bench.createTopic();
    await expect(bench.publishAs('cloudwatch.amazonaws.com', topic)).resolves.toHaveProperty('MessageId');
    await expect(bench.publishAs('events.amazonaws.com', topic)).rejects.toMatchObject({
      code: 'AuthorizationError',
    });
    const command = new PublishCommand({ TopicArn: topic, Message: 'x' });
    await expect(bench.addUser('nothing').send(command)).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(bench.neighbour.send(command)).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
    });
    const allowed = { Statement: { Effect: 'Allow', Action: 'sns:Publish', Resource: topic } };
    expect(await bench.addUser('publisher', allowed).send(command)).toHaveProperty('MessageId');
  });

  it('of its own lets in whom it names, and no longer the alarms', async () => {
    const topic = await bench.createTopic();
    const AttributeValue = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topic,
        },
        { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sns:Publish', Resource: topic },
      ],
    });
    await bench.sns.send(
      new SetTopicAttributesCommand({ TopicArn: topic, AttributeName: 'Policy', AttributeValue }),
    );
    await expect(bench.publishAs('events.amazonaws.com', topic)).resolves.toHaveProperty('MessageId');
    await expect(bench.publishAs('cloudwatch.amazonaws.com', topic)).rejects.toMatchObject({
      code: 'AuthorizationError',
    });
    await bench.neighbour.send(new PublishCommand({ TopicArn: topic, Message: 'from next door' }));
    await expect(
      bench.neighbour.send(
        new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'spy@example.com' }),
      ),
    ).rejects.toMatchObject({ name: 'AuthorizationErrorException' });
  });
});
