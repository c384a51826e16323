import { DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStacks } from './fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let sqs: SQSClient;
beforeAll(async () => {
  stacks = await openStacks();
  sqs = new SQSClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const queue = (Properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties });

const shop = {
  Description: 'A shop',
  Parameters: {
    Stage: { Type: 'String', AllowedValues: ['dev', 'prod'], Default: 'dev' },
    Secret: { Type: 'String', NoEcho: true, Default: 'hush' },
  },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  Resources: {
    Orders: queue({
      QueueName: { 'Fn::Sub': `orders-\${Stage}` },
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
      VisibilityTimeout: '45',
    }),
    Dead: { ...queue({ MessageRetentionPeriod: 1209600 }), DeletionPolicy: 'Retain' },
    Audit: { ...queue(), Condition: 'IsProd' },
  },
  Outputs: {
    OrdersArn: { Value: { 'Fn::GetAtt': 'Orders.Arn' }, Description: 'where orders go' },
    Audit: { Value: { Ref: 'Audit' }, Condition: 'IsProd' },
  },
};

describe('CreateStack', () => {
  it('makes the resources in order, resolves their properties and tells the outputs', async () => {
    const { StackId } = await stacks.create('shop', shop, {
      Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'prod' }],
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    expect(StackId).toMatch(/^arn:aws:cloudformation:eu-west-2:111122223333:stack\/shop\/[0-9a-f-]{36}$/);
    const stack = await stacks.settled('shop');
    const ids = await stacks.physicalIds('shop');
    expect(ids['Dead']).toMatch(/\/111122223333\/shop-Dead-[A-Z2-7]{12}$/);
    expect(stack).toMatchObject({
      StackId,
      Description: 'A shop',
      StackStatus: 'CREATE_COMPLETE',
      Tags: [{ Key: 'team', Value: 'blue' }],
      Parameters: [
        { ParameterKey: 'Stage', ParameterValue: 'prod' },
        { ParameterKey: 'Secret', ParameterValue: '****' },
      ],
      Outputs: [
        {
          OutputKey: 'OrdersArn',
          OutputValue: 'arn:aws:sqs:eu-west-2:111122223333:orders-prod',
          Description: 'where orders go',
        },
        { OutputKey: 'Audit', OutputValue: ids['Audit'] },
      ],
    });
    expect(await stacks.history('shop')).toEqual([
      'shop CREATE_IN_PROGRESS',
      ...['Dead', 'Audit', 'Orders'].flatMap((id) => [
        `${id} CREATE_IN_PROGRESS`,
        `${id} CREATE_IN_PROGRESS`,
        `${id} CREATE_COMPLETE`,
      ]),
      'shop CREATE_COMPLETE',
    ]);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: ids['Orders'], AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '45' });
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toMatchObject({
      deadLetterTargetArn: expect.stringMatching(/:shop-Dead-/),
    });
  });

  it('leaves out what its condition leaves out', async () => {
    await stacks.create('shop-dev', shop);
    expect((await stacks.settled('shop-dev')).Outputs).toHaveLength(1);
    expect(Object.keys(await stacks.physicalIds('shop-dev'))).toEqual(['Dead', 'Orders']);
  });

  it('records the calls as those of the caller, made by CloudFormation', async () => {
    const [record] = stacks.recorded('CreateQueue');
    expect(record).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'sandbox-admin', invokedBy: 'cloudformation.amazonaws.com' },
      sourceIPAddress: 'cloudformation.amazonaws.com',
    });
  });

  it('keeps values of parameters and the template out of the trail', () => {
    const [record] = stacks.recorded('CreateStack');
    expect(record?.requestParameters).toEqual({
      stackName: 'shop',
      parameters: [{ parameterKey: 'Stage' }],
      tags: [{ key: 'team', value: 'blue' }],
    });
    expect(record?.responseElements).toMatchObject({ stackId: expect.stringContaining('stack/shop/') });
  });

  it('gives the template back as it was sent', async () => {
    const { TemplateBody } = await stacks.client.send(new GetTemplateCommand({ StackName: 'shop' }));
    expect(JSON.parse(TemplateBody ?? '')).toEqual(shop);
  });

  it('refuses a name that is taken, but answers the same request with the same stack', async () => {
    const template = { Resources: { Q: queue() } };
    const first = await stacks.create('twice', template, { ClientRequestToken: 'one' });
    expect(await stacks.create('twice', template, { ClientRequestToken: 'one' })).toMatchObject({
      StackId: first.StackId,
    });
    await expect(stacks.create('twice', template)).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    const both = await Promise.allSettled([stacks.create('race', template), stacks.create('race', template)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses a bad template before anything is made', async () => {
    const template = {
      Resources: { Good: queue({ QueueName: 'too-early' }), Bad: queue({ Colour: 'red' }) },
    };
    await expect(stacks.create('bad', template)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Resource Bad (AWS::SQS::Queue): Encountered unsupported property Colour (#)',
    });
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'too-early' }));
    expect(QueueUrls ?? []).toEqual([]);
    await expect(stacks.client.send(new DescribeStacksCommand({ StackName: 'bad' }))).rejects.toThrow(
      'Stack with id bad does not exist',
    );
  });

  it('refuses what it does not have by name, and bad names and bodies by AWS’s codes', async () => {
    const template = { Resources: { Q: queue() } };
    await expect(stacks.create('x', template, { TimeoutInMinutes: 5 })).rejects.toMatchObject({
      message: expect.stringContaining('TimeoutInMinutes'),
      $metadata: { httpStatusCode: 501 },
    });
    await expect(stacks.create('1x', template)).rejects.toThrow(/stackName/);
    await expect(stacks.create('x', { ...template, Metadata: 'm'.repeat(51_200) })).rejects.toThrow(/51200/);
    await expect(
      stacks.create('x', template, { DisableRollback: true, OnFailure: 'DELETE' }),
    ).rejects.toThrow(/either DisableRollback or OnFailure/);
    await expect(
      stacks.create('x', template, { Parameters: [{ ParameterKey: 'P', ParameterValue: '1' }] }),
    ).rejects.toThrow('Parameters: [P] do not exist in the template');
  });

  it('takes a template from S3, longer than a body may be, in every form of its URL', async () => {
    const s3 = new S3Client({ ...stacks.config, forcePathStyle: true });
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'templates',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' },
      }),
    );
    const Body = JSON.stringify({ Resources: { Q: queue() }, Metadata: 'm'.repeat(60_000) });
    await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'a b/shop.json', Body }));
    const urls = [
      `${stacks.sandbox.origin}/templates/a%20b/shop.json`,
      'https://s3.eu-west-2.amazonaws.com/templates/a%20b/shop.json',
      'https://templates.s3.eu-west-2.amazonaws.com/a%20b/shop.json',
    ];
    for (const [index, TemplateURL] of urls.entries()) {
      await stacks.create(`from-s3-${index}`, {}, { TemplateBody: undefined, TemplateURL });
      expect((await stacks.settled(`from-s3-${index}`)).StackStatus).toBe('CREATE_COMPLETE');
    }
    for (const TemplateURL of [
      'https://s3.eu-west-2.amazonaws.com/templates/gone',
      'https://example.com/a/b',
    ]) {
      await expect(stacks.create('lost', {}, { TemplateBody: undefined, TemplateURL })).rejects.toMatchObject(
        {
          name: 'ValidationError',
        },
      );
    }
  });
});
