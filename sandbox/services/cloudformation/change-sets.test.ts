import {
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configOf, openStacks, stacksOf } from './fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
beforeAll(async () => {
  stacks = await openStacks();
});
afterAll(() => stacks.sandbox.close());

const queue = (Properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties });
const topic = (TopicName: unknown) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });

const propose = (
  StackName: string,
  template: object,
  more: Partial<CreateChangeSetCommandInput> = {},
  client = stacks.client,
) =>
  client.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'next',
      TemplateBody: JSON.stringify(template),
      ...more,
    }),
  );
const look = (StackName: string, ChangeSetName = 'next') =>
  stacks.client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
const execute = (StackName: string, more: object = {}) =>
  stacks.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'next', ...more }));

async function deploy(name: string, Resources: object, more: object = {}): Promise<void> {
  await stacks.create(name, { Resources, ...more });
  await stacks.settled(name);
  expect(await stacks.failures(name)).toEqual([]);
}

describe('a change set for a new stack', () => {
  const template = { Description: 'new', Resources: { Q: queue(), T: topic('new') } };

  it('says what would be made, and makes it when executed', async () => {
    const { Id, StackId } = await propose('new', template, { ChangeSetType: 'CREATE', Description: 'first' });
    expect(Id).toMatch(/^arn:aws:cloudformation:eu-west-2:111122223333:changeSet\/next\/[0-9a-f-]{36}$/);
    expect(await stacks.history('new')).toEqual(['new REVIEW_IN_PROGRESS']);
    expect(await look('new')).toMatchObject({
      ChangeSetId: Id,
      StackId,
      Description: 'first',
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [
        { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'Q' } },
        { ResourceChange: { Action: 'Add', LogicalResourceId: 'T', ResourceType: 'AWS::SNS::Topic' } },
      ],
    });
    expect(stacks.recorded('CreateQueue')).toEqual([]);
    await execute('new');
    expect(await stacks.settled('new')).toMatchObject({ StackId, StackStatus: 'CREATE_COMPLETE' });
    expect((await look('new')).ExecutionStatus).toBe('EXECUTE_COMPLETE');
    await expect(execute('new')).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
      message: expect.stringContaining('[EXECUTE_COMPLETE]'),
    });
    await expect(
      propose('new', template, { ChangeSetType: 'CREATE', ChangeSetName: 'again' }),
    ).rejects.toThrow('Stack [new] already exists and cannot be created again with the changeSet [again].');
  });

  it('leaves a stack of nothing that can be deleted', async () => {
    const { StackId } = await propose('thought', template, { ChangeSetType: 'CREATE' });
    await stacks.client.send(new DeleteChangeSetCommand({ StackName: 'thought', ChangeSetName: 'next' }));
    const { StackSummaries = [] } = await stacks.client.send(
      new ListStacksCommand({ StackStatusFilter: ['REVIEW_IN_PROGRESS'] }),
    );
    expect(StackSummaries).toMatchObject([{ StackId }]);
    await expect(stacks.update('thought', template)).rejects.toThrow('is in REVIEW_IN_PROGRESS state');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'thought' }));
    expect((await stacks.settled(StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('ends as it was told when it fails', async () => {
    const { StackId = '' } = await propose(
      'fails',
      {
        Resources: {
          A: topic('fails'),
          B: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '!' } },
        },
      },
      { ChangeSetType: 'CREATE', OnStackFailure: 'DELETE' },
    );
    await execute(StackId);
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('a change set for a stack that is there', () => {
  it('tells additions, removals, changes and replacements, and why', async () => {
    const Parameters = { Delay: { Type: 'Number', Default: 1 } };
    const policy = (Topics: unknown) => ({
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [Topics],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: '*',
            },
          ],
        },
      },
    });
    await deploy(
      'told',
      {
        Q: queue({ DelaySeconds: { Ref: 'Delay' } }),
        T: topic('told-one'),
        P: policy({ Ref: 'T' }),
        Same: queue({ VisibilityTimeout: 3 }),
        Gone: { ...queue(), DeletionPolicy: 'Retain' },
      },
      { Parameters },
    );
    const ids = await stacks.physicalIds('told');
    await propose(
      'told',
      {
        Parameters,
        Resources: {
          Q: queue({ DelaySeconds: { Ref: 'Delay' } }),
          T: topic('told-two'),
          P: policy({ Ref: 'T' }),
          Same: { ...queue({ VisibilityTimeout: '3' }), DeletionPolicy: 'Retain' },
          New: queue(),
        },
      },
      { Parameters: [{ ParameterKey: 'Delay', ParameterValue: '2' }] },
    );
    const { Changes = [] } = await look('told');
    expect(Changes.map(({ ResourceChange }) => ResourceChange)).toMatchObject([
      {
        Action: 'Modify',
        LogicalResourceId: 'Q',
        PhysicalResourceId: ids['Q'],
        Replacement: 'False',
        Scope: ['Properties'],
        Details: [
          {
            Target: { Attribute: 'Properties', Name: 'DelaySeconds', RequiresRecreation: 'Never' },
            Evaluation: 'Static',
            ChangeSource: 'ParameterReference',
            CausingEntity: 'Delay',
          },
        ],
      },
      {
        Action: 'Modify',
        LogicalResourceId: 'T',
        Replacement: 'True',
        PolicyAction: 'ReplaceAndDelete',
        Details: [
          { Target: { Name: 'TopicName', RequiresRecreation: 'Always' }, ChangeSource: 'DirectModification' },
        ],
      },
      {
        Action: 'Modify',
        LogicalResourceId: 'Same',
        Replacement: 'False',
        Scope: ['DeletionPolicy'],
      },
      { Action: 'Add', LogicalResourceId: 'New' },
      {
        Action: 'Modify',
        LogicalResourceId: 'P',
        Replacement: 'False',
        Details: [
          {
            Target: { Name: 'Topics' },
            Evaluation: 'Dynamic',
            ChangeSource: 'ResourceReference',
            CausingEntity: 'T',
          },
        ],
      },
      {
        Action: 'Remove',
        LogicalResourceId: 'Gone',
        PhysicalResourceId: ids['Gone'],
        PolicyAction: 'Retain',
      },
    ]);
    expect((await stacks.settled('told')).StackStatus).toBe('CREATE_COMPLETE');
    await execute('told');
    expect((await stacks.settled('told')).StackStatus).toBe('UPDATE_COMPLETE');
    expect(await stacks.history('told')).toContain('Gone DELETE_SKIPPED');
    expect(await stacks.physicalIds('told')).toMatchObject({
      Q: ids['Q'],
      T: expect.stringMatching(/told-two$/),
    });
  });

  it('fails when there is nothing to change', async () => {
    await deploy('nothing', { Q: queue() });
    await propose('nothing', { Resources: { Q: queue() } });
    expect(await look('nothing')).toMatchObject({
      Status: 'FAILED',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      ExecutionStatus: 'UNAVAILABLE',
    });
    await expect(execute('nothing')).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
  });

  it('can change outputs and tags of the stack alone', async () => {
    const Resources = { M: { Type: 'AWS::CDK::Metadata', Properties: {} } };
    await deploy('outputs', Resources);
    const Outputs = { Id: { Value: { Ref: 'M' } } };
    await propose('outputs', { Resources, Outputs }, { Tags: [{ Key: 'team', Value: 'red' }] });
    expect(await look('outputs')).toMatchObject({ Status: 'CREATE_COMPLETE' });
    await execute('outputs');
    expect(await stacks.settled('outputs')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      Outputs: [{ OutputKey: 'Id' }],
      Tags: [{ Key: 'team', Value: 'red' }],
    });
  });

  it('is one of several, which end when one is executed', async () => {
    await deploy('many', { Q: queue() });
    const delay = (DelaySeconds: number) => ({ Resources: { Q: queue({ DelaySeconds }) } });
    const { Id } = await propose('many', delay(1), { ClientToken: 'one' });
    expect(await propose('many', delay(1), { ClientToken: 'one' })).toMatchObject({ Id });
    await expect(propose('many', delay(2))).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    await propose('many', delay(2), { ChangeSetName: 'other' });
    const list = async () =>
      (await stacks.client.send(new ListChangeSetsCommand({ StackName: 'many' }))).Summaries?.map(
        ({ ChangeSetName, ExecutionStatus }) => `${ChangeSetName} ${ExecutionStatus}`,
      );
    expect(await list()).toEqual(['next AVAILABLE', 'other AVAILABLE']);
    const template = await stacks.client.send(
      new GetTemplateCommand({ StackName: 'many', ChangeSetName: 'other' }),
    );
    expect(template.TemplateBody).toContain('"DelaySeconds":2');
    await stacks.client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await stacks.settled('many');
    expect(await list()).toEqual(['next EXECUTE_COMPLETE']);
    await expect(look('many', 'other')).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    await propose('many', delay(3), { ChangeSetName: 'late' });
    await stacks.update('many', delay(4));
    await stacks.settled('many');
    expect(await list()).toEqual(['next EXECUTE_COMPLETE', 'late OBSOLETE']);
    await stacks.client.send(new DeleteChangeSetCommand({ StackName: 'many', ChangeSetName: 'unheard' }));
  });

  it('is refused for what is not there, and for what the sandbox does not have', async () => {
    const template = { Resources: { Q: queue() } };
    await expect(propose('nowhere', template)).rejects.toThrow('Stack [nowhere] does not exist');
    await expect(look('nowhere')).rejects.toThrow('Stack [nowhere] does not exist');
    await deploy('there', template.Resources);
    for (const more of [
      { ChangeSetType: 'IMPORT' as const },
      { ImportExistingResources: true },
      { DeploymentMode: 'REVERT_DRIFT' as const },
      { DeploymentConfig: { Mode: 'EXPRESS' as const } },
    ]) {
      await expect(propose('there', template, more)).rejects.toMatchObject({
        message: expect.stringContaining(Object.keys(more)[0] ?? ''),
        $metadata: { httpStatusCode: 501 },
      });
    }
    await expect(propose('there', template, { ChangeSetName: '1' })).rejects.toThrow(/changeSetName/);
    await expect(propose('there', { Resources: { Q: queue({ Colour: 1 }) } })).rejects.toThrow(/Colour/);
  });

  it('needs the permission to make and to execute it, and none for the resources until then', async () => {
    await deploy('guarded', { Q: queue() });
    const iam = new IAMClient(stacks.config);
    await iam.send(new CreateUserCommand({ UserName: 'planner' }));
    const Statement = [
      { Effect: 'Allow', Action: 'cloudformation:*ChangeSet', Resource: '*' },
      {
        Effect: 'Deny',
        Action: 'cloudformation:CreateChangeSet',
        Resource: '*',
        Condition: { StringEquals: { 'cloudformation:ChangeSetName': 'forbidden' } },
      },
    ];
    await iam.send(
      new PutUserPolicyCommand({
        UserName: 'planner',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'planner' }));
    const { client } = stacksOf(
      stacks.sandbox,
      configOf(stacks.sandbox, {
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      }),
    );
    const template = { Resources: { Q: queue({ DelaySeconds: 9 }) } };
    await expect(propose('guarded', template, { ChangeSetName: 'forbidden' }, client)).rejects.toThrow(
      /explicit deny/,
    );
    await propose('guarded', template, {}, client);
    await client.send(new ExecuteChangeSetCommand({ StackName: 'guarded', ChangeSetName: 'next' }));
    // The stack acts as whoever executes: he may not change queues.
    expect((await stacks.settled('guarded')).StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    expect(await stacks.reasonOf('guarded', 'Q')).toMatch(
      /not authorized to perform: sqs:SetQueueAttributes/,
    );
  });
});

describe('GetTemplateSummary', () => {
  it('tells parameters, types and capabilities of a template or of a stack', async () => {
    const template = {
      Parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'], Default: 'dev' } },
      Resources: { U: { Type: 'AWS::IAM::User' }, Q: queue(), R: queue() },
    };
    const summary = {
      Parameters: [
        {
          ParameterKey: 'Stage',
          ParameterType: 'String',
          DefaultValue: 'dev',
          ParameterConstraints: { AllowedValues: ['dev', 'prod'] },
        },
      ],
      ResourceTypes: ['AWS::IAM::User', 'AWS::SQS::Queue'],
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    };
    const TemplateBody = JSON.stringify(template);
    expect(await stacks.client.send(new GetTemplateSummaryCommand({ TemplateBody }))).toMatchObject(summary);
    await stacks.create('summed', template, { Capabilities: ['CAPABILITY_IAM'] });
    expect(await stacks.client.send(new GetTemplateSummaryCommand({ StackName: 'summed' }))).toMatchObject(
      summary,
    );
  });
});
