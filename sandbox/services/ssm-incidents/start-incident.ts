import { createHash } from 'node:crypto';
import type { StartIncidentInput, StartIncidentOutput, TriggerDetails } from '@aws-sdk/client-ssm-incidents';
import { type Call, operation } from '../../kernel/operation.ts';
import { checkText, refuse } from '../events/constraints.ts';
import { checkArn, checkImpact, checkTitle, checkToken } from './constraints.ts';
import { checkItems, withId } from './related-item.ts';
import { respond } from './respond.ts';
import { accessPlan, tooMany } from './response-plans.ts';
import {
  callerArn,
  conflict,
  type Desk,
  type Incident,
  type ResponsePlan,
  requireDesk,
  requirePlan,
} from './state.ts';
import { readTags } from './tag-sets.ts';
import { addOwnEvent } from './timeline-event.ts';

/** Bounds the sandbox's memory. */
const MOST_INCIDENTS = 10_000;

/** The source of an incident that a person or a program started without saying what triggered it. */
const OWN_SOURCE = 'aws.ssm-incidents.custom';

/**
 * Answers with the incident's ARN; engaging people, telling topics and starting the runbook come after.
 * https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_StartIncident.html
 * Differs from AWS: no OpsItem is made for an incident. A client token that comes again with other details is a
 * ConflictException, for AWS does not say what it answers.
 */
const StartIncident = operation<StartIncidentInput, StartIncidentOutput>({
  access: (input, call) => accessPlan('StartIncident', input.responsePlanArn, call),
  act(input, call) {
    const desk = requireDesk(call);
    checkStart(input, call);
    const plan = requirePlan(desk, input.responsePlanArn);
    const digest = digestOf(input);
    const repeated = findRepeated(desk, input.clientToken, digest);
    if (repeated !== undefined) return { incidentRecordArn: repeated.arn };
    const same = findDuplicate(desk, plan);
    if (same !== undefined) {
      addOwnEvent(call, desk, same.arn, 'SSM Incident Trigger', describeTrigger(input.triggerDetails, call));
      return { incidentRecordArn: same.arn };
    }
    if (desk.incidents.size >= MOST_INCIDENTS) throw tooMany('incidents');
    const incident = openIncident(input, plan, call, digest);
    desk.incidents.set(incident.arn, incident);
    addOwnEvent(
      call,
      desk,
      incident.arn,
      'SSM Incident Trigger',
      describeTrigger(input.triggerDetails, call),
    );
    const place = { world: call.world, account: call.account, region: call.region };
    call.world.clock.after(0, () => respond(place, plan, incident.arn));
    return { incidentRecordArn: incident.arn };
  },
});

function checkStart(input: StartIncidentInput, call: Call): void {
  checkToken(input.clientToken);
  checkArn('responsePlanArn', input.responsePlanArn);
  checkTitle('title', input.title);
  checkImpact('impact', input.impact);
  checkItems(input.relatedItems ?? []);
  const trigger = input.triggerDetails;
  if (trigger === undefined) return;
  checkText('triggerDetails.source', trigger.source, { min: 0, max: 50 });
  checkArn('triggerDetails.triggerArn', trigger.triggerArn);
  checkText('triggerDetails.rawData', trigger.rawData, { min: 0, max: 10_000 });
  const isFromAws = call.sourceIp.endsWith('.amazonaws.com');
  if (/^aws\./i.test(trigger.source ?? '') && !isFromAws)
    throw refuse('A source that begins with "aws." is reserved for AWS: triggerDetails.source.');
}

const digestOf = ({ clientToken: _, ...details }: StartIncidentInput): string =>
  createHash('sha256').update(JSON.stringify(details)).digest('hex');

function findRepeated(desk: Desk, token: string | undefined, digest: string): Incident | undefined {
  if (token === undefined || token === '') return undefined;
  for (const incident of desk.incidents.values()) {
    if (incident.token?.text !== token) continue;
    if (incident.token.digest === digest) return incident;
    throw conflict('INCIDENT_RECORD', incident.arn, 'The client token was used with other details.');
  }
  return undefined;
}

/** An open incident with the same deduplication string takes the new one in. */
function findDuplicate(desk: Desk, { template }: ResponsePlan): Incident | undefined {
  const { dedupeString } = template;
  if (dedupeString === undefined || dedupeString === '') return undefined;
  return [...desk.incidents.values()].find(
    (incident) => incident.status === 'OPEN' && incident.dedupeString === dedupeString,
  );
}

function openIncident(
  input: StartIncidentInput,
  { name, template, chatChannel }: ResponsePlan,
  call: Call,
  digest: string,
): Incident {
  const { world, account, at } = call;
  const by = callerArn(call);
  const { summary } = template;
  const triggerArn = input.triggerDetails?.triggerArn;
  return {
    arn: `arn:aws:ssm-incidents::${account}:incident-record/${name}/${world.ids.uuid()}`,
    title: input.title ?? template.title ?? '',
    status: 'OPEN',
    impact: input.impact ?? template.impact ?? 5,
    createdAt: at,
    modifiedAt: at,
    modifiedBy: by,
    createdBy: by,
    source: input.triggerDetails?.source ?? OWN_SOURCE,
    dedupeString: template.dedupeString ?? world.ids.uuid(),
    notificationTargets: template.notificationTargets ?? [],
    automationExecutions: [],
    relatedItems: (input.relatedItems ?? []).map((item) => withId(world, item)),
    timeline: new Map(),
    tags: readTags(template.incidentTags),
    ...(summary === undefined ? {} : { summary }),
    ...(triggerArn === undefined ? {} : { triggerArn }),
    ...(chatChannel === undefined ? {} : { chatChannel }),
    ...(call.sourceIp.endsWith('.amazonaws.com') ? { invokedBy: call.sourceIp } : {}),
    ...(input.clientToken === undefined ? {} : { token: { text: input.clientToken, digest } }),
  };
}

const describeTrigger = (trigger: TriggerDetails | undefined, call: Call): object => ({
  source: trigger?.source ?? OWN_SOURCE,
  triggerArn: trigger?.triggerArn,
  timestamp: (trigger?.timestamp ?? new Date(call.at)).toISOString(),
  rawData: trigger?.rawData,
  createdBy: callerArn(call),
});

export const startIncident = { StartIncident };
