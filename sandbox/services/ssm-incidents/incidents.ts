import type {
  DeleteIncidentRecordInput,
  GetIncidentRecordInput,
  GetIncidentRecordOutput,
  IncidentRecordSource,
  ListIncidentRecordsInput,
  ListIncidentRecordsOutput,
  UpdateIncidentRecordInput,
} from '@aws-sdk/client-ssm-incidents';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { checkOneOf, checkText } from '../events/constraints.ts';
import { checkArn, checkImpact, checkTitle, checkToken } from './constraints.ts';
import { applyFilters, type FilterKeys } from './filters.ts';
import { pageOf } from './paging.ts';
import { checkChatChannel, checkTargets } from './plan-input.ts';
import { tellTopics } from './respond.ts';
import { callerArn, deskOf, type Incident, requireDesk, requireIncident } from './state.ts';
import { resourceTagContext } from './tag-sets.ts';
import { addOwnEvent } from './timeline-event.ts';

/** What a call on an incident needs: the action on its ARN. */
export const accessIncident = (action: string, arn: string, call: Call): readonly Access[] => [
  {
    action: `ssm-incidents:${action}`,
    resource: arn,
    context: resourceTagContext(deskOf(call).incidents.get(arn)?.tags),
  },
];

const describeSource = (incident: Incident): IncidentRecordSource => ({
  createdBy: incident.createdBy,
  source: incident.source,
  ...(incident.invokedBy === undefined ? {} : { invokedBy: incident.invokedBy }),
  ...(incident.triggerArn === undefined ? {} : { resourceArn: incident.triggerArn }),
});

const describeShort = (incident: Incident) => ({
  arn: incident.arn,
  title: incident.title,
  status: incident.status,
  impact: incident.impact,
  creationTime: new Date(incident.createdAt),
  incidentRecordSource: describeSource(incident),
  ...(incident.resolvedAt === undefined ? {} : { resolvedTime: new Date(incident.resolvedAt) }),
});

const GetIncidentRecord = operation<GetIncidentRecordInput, GetIncidentRecordOutput>({
  access: (input, call) => accessIncident('GetIncidentRecord', input.arn, call),
  act(input, call) {
    checkArn('arn', input.arn);
    const incident = requireIncident(requireDesk(call), input.arn);
    return {
      incidentRecord: {
        ...describeShort(incident),
        lastModifiedTime: new Date(incident.modifiedAt),
        lastModifiedBy: incident.modifiedBy,
        dedupeString: incident.dedupeString,
        automationExecutions: incident.automationExecutions.map((ssmExecutionArn) => ({ ssmExecutionArn })),
        notificationTargets: incident.notificationTargets ?? [],
        ...(incident.summary === undefined ? {} : { summary: incident.summary }),
        ...(incident.chatChannel === undefined ? {} : { chatChannel: incident.chatChannel }),
      },
    };
  },
});

const KEYS: FilterKeys<Incident> = {
  creationTime: ({ createdAt }) => ({ time: createdAt }),
  impact: ({ impact }) => ({ number: impact }),
  status: ({ status }) => ({ texts: [status] }),
  createdBy: ({ createdBy }) => ({ texts: [createdBy] }),
};

/** Newest first. */
const ListIncidentRecords = operation<ListIncidentRecordsInput, ListIncidentRecordsOutput>({
  access: () => [{ action: 'ssm-incidents:ListIncidentRecords', resource: '*' }],
  act(input, call) {
    const all = [...requireDesk(call, 'denied').incidents.values()].reverse();
    const { page, next } = pageOf(applyFilters(all, input.filters, KEYS), input);
    return { incidentRecordSummaries: page.map(describeShort), ...next };
  },
});

const UpdateIncidentRecord = operation<UpdateIncidentRecordInput, object>({
  access: (input, call) => accessIncident('UpdateIncidentRecord', input.arn, call),
  act(input, call) {
    checkToken(input.clientToken);
    checkArn('arn', input.arn);
    checkTitle('title', input.title);
    checkText('summary', input.summary, { min: 0, max: 8000 });
    checkImpact('impact', input.impact);
    checkOneOf('status', input.status, ['OPEN', 'RESOLVED']);
    checkChatChannel(input.chatChannel);
    checkTargets(input.notificationTargets);
    const desk = requireDesk(call);
    const before = requireIncident(desk, input.arn);
    const changes = changesOf(before, input);
    if (changes.length === 0) return {};
    const { resolvedAt: _, ...rest } = before;
    const { status = before.status } = input;
    const resolvedAt = status === 'OPEN' ? undefined : (before.resolvedAt ?? call.at);
    const after: Incident = {
      ...rest,
      ...Object.fromEntries(changes.map(({ attributeName, newValue }) => [attributeName, newValue])),
      modifiedAt: call.at,
      modifiedBy: callerArn(call),
      ...(resolvedAt === undefined ? {} : { resolvedAt }),
    };
    desk.incidents.set(before.arn, after);
    addOwnEvent(call, desk, before.arn, 'SSM Incident Record Update', {
      modifiedAttributes: changes,
      modifiedBy: callerArn(call),
    });
    tellTopics(call, after, after.status === 'RESOLVED' ? 'Incident resolved' : 'Incident updated');
    return {};
  },
});

/** What an update really changes, in the form in which the timeline tells it. */
function changesOf(before: Incident, input: UpdateIncidentRecordInput) {
  const names = ['title', 'summary', 'impact', 'status', 'chatChannel', 'notificationTargets'] as const;
  return names.flatMap((attributeName) => {
    const [oldValue, newValue] = [before[attributeName], input[attributeName]];
    const isSame = newValue === undefined || JSON.stringify(oldValue) === JSON.stringify(newValue);
    return isSame ? [] : [{ attributeName, oldValue, newValue }];
  });
}

/** Succeeds for an incident that is not there, as its model knows no ResourceNotFoundException. */
const DeleteIncidentRecord = operation<DeleteIncidentRecordInput, object>({
  access: (input, call) => accessIncident('DeleteIncidentRecord', input.arn, call),
  act(input, call) {
    checkArn('arn', input.arn);
    requireDesk(call, 'denied').incidents.delete(input.arn);
    return {};
  },
});

export const incidents = {
  GetIncidentRecord,
  ListIncidentRecords,
  UpdateIncidentRecord,
  DeleteIncidentRecord,
};
