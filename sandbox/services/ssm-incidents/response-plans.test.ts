import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  GetAutomationExecutionCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { AcceptPageCommand, ListEngagementsCommand } from '@aws-sdk/client-ssm-contacts';
import {
  CreateResponsePlanCommand,
  DeleteResponsePlanCommand,
  GetIncidentRecordCommand,
  GetResponsePlanCommand,
  GetTimelineEventCommand,
  ListTimelineEventsCommand,
  StartIncidentCommand,
  UpdateResponsePlanCommand,
} from '@aws-sdk/client-ssm-incidents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPublications } from '../sns/publications.ts';
import { ACCOUNT, codeIn, openDesk, until } from './fixture.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.sandbox.close());

const start = async (responsePlanArn: string): Promise<string> =>
  (await desk.incidents.send(new StartIncidentCommand({ responsePlanArn }))).incidentRecordArn ?? '';

/** The data of an incident's newest event of a type, once there is one. */
const eventOf = (incidentRecordArn: string, eventType: string) =>
  until(async () => {
    const list = new ListTimelineEventsCommand({ incidentRecordArn });
    const { eventSummaries = [] } = await desk.incidents.send(list);
    const eventId = eventSummaries.find((one) => one.eventType === eventType)?.eventId;
    if (eventId === undefined) return undefined;
    const { event } = await desk.incidents.send(new GetTimelineEventCommand({ incidentRecordArn, eventId }));
    return JSON.parse(event?.eventData ?? '');
  });

describe('a response plan', () => {
  it('is made, shown, updated and deleted', async () => {
    const arn = await desk.makePlan('shown', { displayName: 'Shown', chatChannel: { empty: {} } });
    expect(arn).toBe(`arn:aws:ssm-incidents::${ACCOUNT}:response-plan/shown`);
    await desk.incidents.send(
      new UpdateResponsePlanCommand({ arn, incidentTemplateTitle: 'New title', engagements: [] }),
    );
    expect(await desk.incidents.send(new GetResponsePlanCommand({ arn }))).toMatchObject({
      name: 'shown',
      displayName: 'Shown',
      incidentTemplate: { title: 'New title', impact: 2 },
      chatChannel: { empty: {} },
    });
    await expect(desk.makePlan('shown')).rejects.toMatchObject({ name: 'ConflictException' });
    await desk.incidents.send(new DeleteResponsePlanCommand({ arn }));
    await expect(desk.incidents.send(new GetResponsePlanCommand({ arn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is refused with what breaks the limits, and by name with what the sandbox has not', async () => {
    const refused = { name: 'ValidationException' };
    await expect(desk.makePlan('no spaces')).rejects.toMatchObject(refused);
    await expect(desk.makePlan('bad', { engagements: ['arn:aws:sns:x'] })).rejects.toMatchObject(refused);
    const incidentTemplate = { title: 'x', impact: 1, summary: 'x'.repeat(8001) };
    await expect(desk.makePlan('long', { incidentTemplate })).rejects.toMatchObject(refused);
    const pagerDutyConfiguration = {
      name: 'p',
      secretId: 's',
      pagerDutyIncidentConfiguration: { serviceId: 'i' },
    };
    await expect(
      desk.makePlan('pager', { integrations: [{ pagerDutyConfiguration }] }),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  });

  it('engages its contacts for the incident, whose timeline tells of the page and its acceptance', async () => {
    const { arn: contact, address } = await desk.makeContact('ann');
    const incident = await start(await desk.makePlan('engaging', { engagements: [contact] }));
    const mail = await desk.mailTo(address, /^Leaked key$/);
    expect(mail.text).toContain('Impact: High');
    expect(mail.text).toContain('A key was found in public.');
    expect(mail.text).toContain(`Incident: ${incident}`);
    const list = new ListEngagementsCommand({ IncidentId: incident });
    const { Engagements: [engagement] = [] } = await desk.contacts.send(list);
    expect(engagement).toMatchObject({ ContactArn: contact, Sender: 'Incident Manager' });
    const paged = await eventOf(incident, 'SSM Contacts Page for Incident');
    expect(paged).toMatchObject({ contactArn: contact, engagementArn: engagement?.EngagementArn });
    await desk.contacts.send(
      new AcceptPageCommand({ PageId: paged.pageArn, AcceptType: 'READ', AcceptCode: codeIn(mail) }),
    );
    await eventOf(incident, 'SSM Contacts Page Acknowledgement for Incident');
    // By its service-linked role, with no way around the record.
    expect(desk.recorded('StartEngagement').at(-1)).toMatchObject({
      userIdentity: {
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForIncidentManager/IncidentManager`,
        invokedBy: 'ssm-incidents.amazonaws.com',
      },
    });
  });

  it('says in the timeline when nobody could be engaged', async () => {
    const nobody = `arn:aws:ssm-contacts:eu-west-2:${ACCOUNT}:contact/nobody`;
    const incident = await start(await desk.makePlan('lonely', { engagements: [nobody] }));
    const failure = await eventOf(incident, 'SSM Contacts Engagement Start Failure for Incident');
    expect(failure).toMatchObject({
      contactArn: nobody,
      error: expect.stringContaining('ResourceNotFoundException'),
    });
  });

  it('publishes to its topics, if they let it', async () => {
    const sns = new SNSClient(desk.settings);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'chat' }));
    const plan = await desk.makePlan('chatty', { chatChannel: { chatbotSns: [TopicArn] } });
    await start(plan);
    const denied = await until(() => desk.recorded('Publish').at(-1));
    expect(denied.errorCode).toBe('AccessDenied');
    const Policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'ssm-incidents.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: TopicArn,
        },
      ],
    };
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: 'Policy',
        AttributeValue: JSON.stringify(Policy),
      }),
    );
    const incident = await start(plan);
    const published = await until(() => listPublications(desk.sandbox.world)[0]);
    expect(JSON.parse(published.message)).toMatchObject({ incidentRecordArn: incident, status: 'OPEN' });
  });
});

describe('the runbook of a response plan', () => {
  const automation = (roleArn: string) => ({
    actions: [
      {
        ssmAutomation: {
          roleArn,
          documentName: 'NoSuchRunbook',
          parameters: { User: ['alice'] },
          dynamicParameters: { Incident: { variable: 'INCIDENT_RECORD_ARN' as const } },
        },
      },
    ],
  });
  const incidentTemplate = { title: 'x', impact: 1 };

  it('is passed its role by whoever may pass it', async () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/runbook`;
    const { incidents } = desk.userWith('planner', { Action: 'ssm-incidents:*', Resource: '*' });
    const command = new CreateResponsePlanCommand({ name: 'sly', incidentTemplate, ...automation(roleArn) });
    await expect(incidents.send(command)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('iam:PassRole'),
    });
  });

  const trust = (service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    });

  it('is started with that role, for the incident', async () => {
    const [iam, ssm] = [
      new IAMClient({ ...desk.settings, region: 'us-east-1' }),
      new SSMClient(desk.settings),
    ];
    const AssumeRolePolicyDocument = trust('ssm-incidents.amazonaws.com');
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'starter', AssumeRolePolicyDocument }));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ssm:StartAutomationExecution', Resource: '*' }],
    });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'starter', PolicyName: 'p', PolicyDocument }));
    const Content = JSON.stringify({
      schemaVersion: '0.3',
      parameters: { User: { type: 'String' }, Incident: { type: 'String' } },
      mainSteps: [{ name: 'wait', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }],
    });
    await ssm.send(new CreateDocumentCommand({ Name: 'NoSuchRunbook', DocumentType: 'Automation', Content }));
    const incident = await start(await desk.makePlan('runs', automation(Role?.Arn ?? '')));
    const { executionArn } = await eventOf(incident, 'SSM Automation Execution Start for Incident');
    const { incidentRecord } = await desk.incidents.send(new GetIncidentRecordCommand({ arn: incident }));
    expect(incidentRecord?.automationExecutions).toEqual([{ ssmExecutionArn: executionArn }]);
    const AutomationExecutionId = String(executionArn).split('/').at(-1);
    const { AutomationExecution } = await ssm.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId }),
    );
    expect(AutomationExecution?.Parameters).toEqual({ User: ['alice'], Incident: [incident] });
    await ssm.send(new DeleteDocumentCommand({ Name: 'NoSuchRunbook' }));
  });

  it('says in the timeline when it could not be started', async () => {
    const iam = new IAMClient({ ...desk.settings, region: 'us-east-1' });
    for (const [RoleName, service, error] of [
      ['foreign', 'ssm.amazonaws.com', 'sts:AssumeRole'],
      ['runbook', 'ssm-incidents.amazonaws.com', 'ssm:StartAutomationExecution'],
    ] as const) {
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(service) }),
      );
      const plan = await desk.makePlan(RoleName, automation(Role?.Arn ?? ''));
      const failure = await eventOf(await start(plan), 'SSM Automation Execution Start Failure for Incident');
      expect(failure).toMatchObject({
        documentName: 'NoSuchRunbook',
        error: expect.stringMatching(new RegExp(error)),
      });
    }
  });
});
