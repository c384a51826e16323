import { DeleteStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeDocumentCommand,
  GetDocumentCommand,
  GetParameterCommand,
  ListDocumentsCommand,
  ListTagsForResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let ssm: SSMClient;
beforeAll(async () => {
  stacks = await openStacks();
  ssm = new SSMClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const content = (duration: string) => ({
  schemaVersion: '0.3',
  mainSteps: [{ name: 'rest', action: 'aws:sleep', inputs: { Duration: duration } }],
});

const templateOf = (duration: string, value: string, more: object = {}) => ({
  Resources: {
    Runbook: {
      Type: 'AWS::SSM::Document',
      Properties: {
        Name: 'RotateKeys',
        DocumentType: 'Automation',
        UpdateMethod: 'NewVersion',
        Content: content(duration),
        Tags: [{ Key: 'team', Value: 'blue' }],
        ...more,
      },
    },
    Written: {
      Type: 'AWS::SSM::Document',
      Properties: {
        DocumentType: 'Automation',
        DocumentFormat: 'YAML',
        Content: `schemaVersion: '0.3'\nmainSteps:\n- name: rest\n  action: aws:sleep\n  inputs: {Duration: ${duration}}\n`,
      },
    },
    Setting: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/cordon/mode', Type: 'String', Value: value, Tags: { team: 'blue' } },
    },
  },
  Outputs: { Mode: { Value: { 'Fn::GetAtt': ['Setting', 'Value'] } }, Name: { Value: { Ref: 'Runbook' } } },
});

const value = async () =>
  (await ssm.send(new GetParameterCommand({ Name: '/cordon/mode' }))).Parameter?.Value;
const describeRunbook = async () =>
  (await ssm.send(new DescribeDocumentCommand({ Name: 'RotateKeys' }))).Document;

describe('documents and parameters in a stack', () => {
  it('are made as the template says, with the content as an object or as text', async () => {
    await stacks.create('Runbooks', templateOf('PT1S', 'notify'), { Tags: [{ Key: 'stage', Value: 'dev' }] });
    const stack = await stacks.settled('Runbooks');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('Runbooks'))).toBe('CREATE_COMPLETE');
    expect(stack.Outputs?.map(({ OutputValue }) => OutputValue)).toEqual(['notify', 'RotateKeys']);
    const { Content = '' } = await ssm.send(new GetDocumentCommand({ Name: 'RotateKeys' }));
    expect(JSON.parse(Content)).toEqual(content('PT1S'));
    const written = (await stacks.physicalIds('Runbooks'))['Written'] ?? '';
    expect(written).toMatch(/^Runbooks-Written-[A-Z2-7]{12}$/);
    const answer = await ssm.send(new GetDocumentCommand({ Name: written }));
    expect(answer).toMatchObject({ DocumentFormat: 'YAML', Content: expect.stringContaining('PT1S') });
    expect(await value()).toBe('notify');
    const { TagList } = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/cordon/mode' }),
    );
    expect(TagList).toEqual([
      { Key: 'stage', Value: 'dev' },
      { Key: 'team', Value: 'blue' },
    ]);
  });

  it('follow the template: a new version becomes the default', async () => {
    const TemplateBody = JSON.stringify(
      templateOf('PT2S', 'contain', { Tags: [{ Key: 'team', Value: 'red' }] }),
    );
    await stacks.client.send(new UpdateStackCommand({ StackName: 'Runbooks', TemplateBody }));
    const stack = await stacks.settled('Runbooks');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('Runbooks'))).toBe('UPDATE_COMPLETE');
    expect(await describeRunbook()).toMatchObject({
      LatestVersion: '2',
      DefaultVersion: '2',
      Tags: [
        { Key: 'stage', Value: 'dev' },
        { Key: 'team', Value: 'red' },
      ],
    });
    const written = (await stacks.physicalIds('Runbooks'))['Written'] ?? '';
    const { Content } = await ssm.send(new GetDocumentCommand({ Name: written }));
    expect(Content).toContain('PT2S');
    expect(await value()).toBe('contain');
    expect(stack.Outputs?.map(({ OutputValue }) => OutputValue)).toContain('contain');
  });

  it('fail a stack whose runbook is not in order, with the reason', async () => {
    const template = templateOf('PT1S', 'x', {
      Name: 'Broken',
      Content: { schemaVersion: '0.3', mainSteps: [{ name: 'rest', action: 'aws:nap' }] },
    });
    const { Runbook } = template.Resources;
    await stacks.create('Broken', { Resources: { Runbook } });
    await stacks.settled('Broken');
    expect(await stacks.reasonOf('Broken', 'Runbook')).toContain('InvalidDocumentContent');
  });

  it('are removed with their stack', async () => {
    const { StackId = '' } = await stacks.settled('Runbooks');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'Runbooks' }));
    expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await ssm.send(new ListDocumentsCommand({}))).DocumentIdentifiers).toEqual([]);
    await expect(value()).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });
});
