import { DeleteStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  GetContactCommand,
  ListContactChannelsCommand,
  ListContactsCommand,
  SSMContactsClient,
} from '@aws-sdk/client-ssm-contacts';
import {
  GetReplicationSetCommand,
  GetResponsePlanCommand,
  ListReplicationSetsCommand,
  ListTagsForResourceCommand,
  SSMIncidentsClient,
} from '@aws-sdk/client-ssm-incidents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openStacks } from '../../services/cloudformation/fixture.ts';

let stacks: Awaited<ReturnType<typeof openStacks>>;
let contacts: SSMContactsClient;
let incidents: SSMIncidentsClient;
beforeAll(async () => {
  stacks = await openStacks();
  contacts = new SSMContactsClient(stacks.config);
  incidents = new SSMIncidentsClient(stacks.config);
});
afterAll(() => stacks.sandbox.close());

const stage = (DurationInMinutes: number, target: object) => ({ DurationInMinutes, Targets: [target] });

const template = (title: string, duration: number) => ({
  Resources: {
    Set: {
      Type: 'AWS::SSMIncidents::ReplicationSet',
      Properties: { Regions: [{ RegionName: 'eu-west-2' }] },
    },
    Ann: {
      Type: 'AWS::SSMContacts::Contact',
      DependsOn: 'Set',
      Properties: { Alias: 'ann', DisplayName: 'Ann Example', Type: 'PERSONAL' },
    },
    Mail: {
      Type: 'AWS::SSMContacts::ContactChannel',
      Properties: {
        ContactId: { Ref: 'Ann' },
        ChannelName: 'mail',
        ChannelType: 'EMAIL',
        ChannelAddress: 'ann@example.com',
      },
    },
    AnnPlan: {
      Type: 'AWS::SSMContacts::Plan',
      Properties: {
        ContactId: { Ref: 'Ann' },
        Stages: [
          stage(duration, {
            ChannelTargetInfo: { ChannelId: { 'Fn::GetAtt': ['Mail', 'Arn'] }, RetryIntervalInMinutes: 1 },
          }),
        ],
      },
    },
    OnCall: {
      Type: 'AWS::SSMContacts::Contact',
      Properties: {
        Alias: 'on-call',
        DisplayName: 'On call',
        Type: 'ESCALATION',
        Plan: [stage(10, { ContactTargetInfo: { ContactId: { Ref: 'Ann' }, IsEssential: true } })],
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'runbook',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'ssm-incidents.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        },
      },
    },
    Leaks: {
      Type: 'AWS::SSMIncidents::ResponsePlan',
      Properties: {
        Name: 'leaks',
        Engagements: [{ Ref: 'OnCall' }],
        IncidentTemplate: { Title: title, Impact: '2', IncidentTags: [{ Key: 'kind', Value: 'leak' }] },
        Actions: [
          {
            SsmAutomation: {
              RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
              DocumentName: 'Rotate',
              Parameters: [{ Key: 'User', Values: ['alice'] }],
              DynamicParameters: [{ Key: 'Incident', Value: { Variable: 'INCIDENT_RECORD_ARN' } }],
            },
          },
        ],
        Tags: [{ Key: 'team', Value: 'blue' }],
      },
    },
  },
});

const options = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
const planArn = `arn:aws:ssm-incidents::${ACCOUNT}:response-plan/leaks`;
const contactArn = (alias: string) => `arn:aws:ssm-contacts:eu-west-2:${ACCOUNT}:contact/${alias}`;

describe('incident management in a stack', () => {
  it('makes the replication set, contacts with their channels and plans, and the response plan', async () => {
    await stacks.create('desk', template('Leaked key', 5), options);
    const stack = await stacks.settled('desk');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('desk'))).toBe('CREATE_COMPLETE');
    const ids = await stacks.physicalIds('desk');
    expect(ids).toMatchObject({ Ann: contactArn('ann'), AnnPlan: contactArn('ann'), Leaks: planArn });
    const { replicationSet } = await incidents.send(new GetReplicationSetCommand({ arn: ids['Set'] }));
    expect(Object.keys(replicationSet?.regionMap ?? {})).toEqual(['eu-west-2']);
    const ann = await contacts.send(new GetContactCommand({ ContactId: contactArn('ann') }));
    expect(ann.Plan?.Stages).toEqual([
      {
        DurationInMinutes: 5,
        Targets: [{ ChannelTargetInfo: { ContactChannelId: ids['Mail'], RetryIntervalInMinutes: 1 } }],
      },
    ]);
    const channels = await contacts.send(new ListContactChannelsCommand({ ContactId: contactArn('ann') }));
    expect(channels.ContactChannels).toMatchObject([{ Name: 'mail', ActivationStatus: 'NOT_ACTIVATED' }]);
    expect(await incidents.send(new GetResponsePlanCommand({ arn: planArn }))).toMatchObject({
      engagements: [contactArn('on-call')],
      incidentTemplate: { title: 'Leaked key', impact: 2, incidentTags: { kind: 'leak' } },
      actions: [
        {
          ssmAutomation: {
            roleArn: `arn:aws:iam::${ACCOUNT}:role/runbook`,
            parameters: { User: ['alice'] },
            dynamicParameters: { Incident: { variable: 'INCIDENT_RECORD_ARN' } },
          },
        },
      ],
    });
    const { tags } = await incidents.send(new ListTagsForResourceCommand({ resourceArn: planArn }));
    expect(tags).toMatchObject({ team: 'blue' });
  });

  it('changes them in place', async () => {
    const TemplateBody = JSON.stringify(template('Key in public', 7));
    await stacks.client.send(new UpdateStackCommand({ StackName: 'desk', TemplateBody, ...options }));
    const stack = await stacks.settled('desk');
    expect(stack.StackStatus, JSON.stringify(await stacks.history('desk'))).toBe('UPDATE_COMPLETE');
    const plan = await incidents.send(new GetResponsePlanCommand({ arn: planArn }));
    expect(plan.incidentTemplate?.title).toBe('Key in public');
    const ann = await contacts.send(new GetContactCommand({ ContactId: contactArn('ann') }));
    expect(ann.Plan?.Stages?.[0]?.DurationInMinutes).toBe(7);
  });

  it('names what the sandbox does not have', async () => {
    const phone = {
      ContactId: contactArn('ann'),
      ChannelName: 'p',
      ChannelType: 'SMS',
      ChannelAddress: '+44',
    };
    await stacks.create('phone', {
      Resources: { Phone: { Type: 'AWS::SSMContacts::ContactChannel', Properties: phone } },
    });
    expect((await stacks.settled('phone')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await stacks.reasonOf('phone', 'Phone')).toContain('channels of the type SMS');
  });

  it('removes everything that it made', async () => {
    const { StackId = '' } = await stacks.settled('desk');
    await stacks.client.send(new DeleteStackCommand({ StackName: 'desk' }));
    const gone = await stacks.settled(StackId);
    expect(gone.StackStatus, JSON.stringify(await stacks.history(StackId))).toBe('DELETE_COMPLETE');
    const { replicationSetArns } = await incidents.send(new ListReplicationSetsCommand({}));
    expect(replicationSetArns).toEqual([]);
    await expect(contacts.send(new ListContactsCommand({}))).rejects.toThrow('Account not found');
  });
});
