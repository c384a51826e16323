import type { SsmAutomation } from '@aws-sdk/client-ssm-incidents';
import { AwsError } from '../../kernel/aws-error.ts';
import { reportFault } from '../../kernel/report-fault.ts';
import type { Place } from '../../kernel/state.ts';
import { callAs, serviceCaller } from '../../kernel/world.ts';
import { callerWithRole, describeRefusal, SERVICE, serviceRoleArn } from './service-role.ts';
import { changeIncident, type Desk, deskOf, type Incident, type ResponsePlan } from './state.ts';
import { addOwnEvent, type OwnEventType } from './timeline-event.ts';

/** What a response plan sets going when its incident begins. None of it waits for another. */
export function respond(place: Place, plan: ResponsePlan, incidentArn: string): void {
  const desk = deskOf(place);
  const incident = desk.incidents.get(incidentArn);
  if (incident === undefined) return;
  for (const contact of plan.engagements) void engage(place, desk, incident, contact);
  for (const { ssmAutomation } of plan.actions) {
    if (ssmAutomation !== undefined) void startRunbook(place, desk, incident, ssmAutomation);
  }
  tellTopics(place, incident, 'Incident started');
}

const IMPACTS = ['', 'Critical', 'High', 'Medium', 'Low', 'No impact'];

async function engage(place: Place, desk: Desk, incident: Incident, contactArn: string): Promise<void> {
  const [, , , region = place.region] = contactArn.split(':');
  const text = [
    incident.title,
    '',
    `Impact: ${IMPACTS[incident.impact]}`,
    `Incident: ${incident.arn}`,
    ...(incident.summary === undefined ? [] : ['', incident.summary]),
  ];
  await attempt(
    place,
    desk,
    incident,
    'SSM Contacts Engagement Start Failure for Incident',
    async () => {
      const from = await callerWithRole(place, serviceRoleArn(place.account));
      await callAs(
        place.world,
        { ...from, account: place.account, region },
        'ssm-contacts',
        'StartEngagement',
        {
          ContactId: contactArn,
          Sender: 'Incident Manager',
          Subject: incident.title === '' ? 'Incident' : incident.title,
          Content: text.join('\n').slice(0, 8192),
          // Text messages are not secure: nothing of the incident stands in them.
          PublicSubject: 'Incident',
          PublicContent: `An incident was started. Impact: ${IMPACTS[incident.impact]}.`,
          IncidentId: incident.arn,
          IdempotencyToken: incident.arn.slice(incident.arn.lastIndexOf('/') + 1),
        },
      );
      return undefined;
    },
    { contactArn },
  );
}

/** https://docs.aws.amazon.com/incident-manager/latest/userguide/runbooks.html */
async function startRunbook(
  place: Place,
  desk: Desk,
  incident: Incident,
  automation: SsmAutomation,
): Promise<void> {
  const { documentName, documentVersion, roleArn = '' } = automation;
  await attempt(
    place,
    desk,
    incident,
    'SSM Automation Execution Start Failure for Incident',
    async () => {
      const from = await callerWithRole(place, roleArn);
      const started = await callAs(
        place.world,
        { ...from, account: place.account, region: place.region },
        'ssm',
        'StartAutomationExecution',
        {
          DocumentName: documentName,
          ...(documentVersion === undefined ? {} : { DocumentVersion: documentVersion }),
          Parameters: { ...automation.parameters, ...dynamicParameters(incident, automation) },
        },
      );
      const id = String(Reflect.get(Object(started), 'AutomationExecutionId'));
      const arn = `arn:aws:ssm:${place.region}:${place.account}:automation-execution/${id}`;
      const known = desk.incidents.get(incident.arn)?.automationExecutions;
      if (known === undefined) return;
      changeIncident(desk, incident.arn, { automationExecutions: [...known, arn] });
      addOwnEvent(place, desk, incident.arn, 'SSM Automation Execution Start for Incident', {
        documentName,
        executionArn: arn,
      });
    },
    { documentName, roleArn },
  );
}

function dynamicParameters(incident: Incident, { dynamicParameters = {} }: SsmAutomation) {
  const involved = incident.relatedItems.flatMap(({ identifier }) =>
    identifier?.type === 'INVOLVED_RESOURCE' ? (identifier.value?.arn ?? []) : [],
  );
  const values = Object.entries(dynamicParameters).map(([name, { variable }]) => [
    name,
    variable === 'INCIDENT_RECORD_ARN' ? [incident.arn] : involved,
  ]);
  return Object.fromEntries(values);
}

/** What fails stands in the incident's timeline, where whoever looks after the incident sees it. */
async function attempt(
  place: Place,
  desk: Desk,
  { arn }: Incident,
  failure: OwnEventType,
  work: () => Promise<void>,
  about: object,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AwsError)) reportFault(error);
    if (desk.incidents.has(arn))
      addOwnEvent(place, desk, arn, failure, { ...about, error: describeRefusal(error) });
  }
}

/**
 * Publishes to the topics of the chat channel and the notification targets, whose policies have to let the service in.
 * https://docs.aws.amazon.com/incident-manager/latest/userguide/chat.html
 * Differs from AWS: the published message is a short JSON object with the incident's ARN, title, status and impact.
 */
export function tellTopics(place: Place, incident: Incident, what: string): void {
  const targets = (incident.notificationTargets ?? []).flatMap(({ snsTopicArn }) => snsTopicArn ?? []);
  const { arn, title, status, impact } = incident;
  for (const topic of new Set([...(incident.chatChannel?.chatbotSns ?? []), ...targets])) {
    const [, , , region = place.region] = topic.split(':');
    const caller = serviceCaller(SERVICE, place.account, arn);
    const message = { event: what, incidentRecordArn: arn, title, status, impact };
    callAs(place.world, { caller, account: place.account, region, via: SERVICE }, 'sns', 'Publish', {
      TopicArn: topic,
      Subject: what,
      Message: JSON.stringify(message),
    }).catch((error: unknown) => {
      // A refusal by the topic stands in the trail.
      if (!(error instanceof AwsError)) reportFault(error);
    });
  }
}
