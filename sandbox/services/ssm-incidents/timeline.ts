import type {
  CreateTimelineEventInput,
  CreateTimelineEventOutput,
  DeleteTimelineEventInput,
  EventReference,
  EventSummary,
  GetTimelineEventInput,
  GetTimelineEventOutput,
  ListTimelineEventsInput,
  ListTimelineEventsOutput,
  UpdateTimelineEventInput,
} from '@aws-sdk/client-ssm-incidents';
import { type Call, operation } from '../../kernel/operation.ts';
import { checkCount, checkOneOf, checkText, refuse } from '../events/constraints.ts';
import { checkArn, checkToken, checkUnion } from './constraints.ts';
import { applyFilters, type FilterKeys } from './filters.ts';
import { accessIncident } from './incidents.ts';
import { pageOf } from './paging.ts';
import { isIncidentManager } from './service-role.ts';
import {
  changeIncident,
  type Desk,
  notFound,
  requireDesk,
  requireIncident,
  type TimelineEvent,
} from './state.ts';
import { addEvent } from './timeline-event.ts';

/** The types that callers may write; all others are Incident Manager's own. */
const FREE_TYPES = ['Custom Event', 'Note'];

interface EventInput {
  readonly eventType?: string | undefined;
  readonly eventData?: string | undefined;
  readonly eventReferences?: readonly EventReference[] | undefined;
  readonly clientToken?: string | undefined;
}

function checkEvent(input: EventInput, call: Call): void {
  checkToken(input.clientToken);
  checkText('eventType', input.eventType, { min: 0, max: 100 });
  if (!isIncidentManager(call)) checkOneOf('eventType', input.eventType, FREE_TYPES);
  checkText('eventData', input.eventData, { min: 0, max: 12_000 });
}

function readReferences(given: readonly EventReference[] | undefined): TimelineEvent['references'] {
  checkCount('eventReferences', given ?? [], 0, 10);
  return (given ?? []).map((reference) => {
    checkUnion('eventReferences', reference);
    checkArn('eventReferences.resource', reference.resource);
    checkText('eventReferences.relatedItemId', reference.relatedItemId, { min: 0, max: 200 });
    return reference.resource === undefined
      ? { relatedItemId: reference.relatedItemId ?? '' }
      : { resource: reference.resource };
  });
}

function requireEvent(desk: Desk, incidentArn: string, id: string): TimelineEvent {
  const event = requireIncident(desk, incidentArn).timeline.get(id);
  if (event === undefined) throw notFound('TIMELINE_EVENT', id);
  return event;
}

const describe = (incidentRecordArn: string, event: TimelineEvent): EventSummary => ({
  incidentRecordArn,
  eventId: event.id,
  eventTime: new Date(event.at),
  eventUpdatedTime: new Date(event.updatedAt),
  eventType: event.type,
  ...(event.references.length === 0 ? {} : { eventReferences: [...event.references] as EventReference[] }),
});

const CreateTimelineEvent = operation<CreateTimelineEventInput, CreateTimelineEventOutput>({
  access: (input, call) => accessIncident('CreateTimelineEvent', input.incidentRecordArn, call),
  act(input, call) {
    checkArn('incidentRecordArn', input.incidentRecordArn);
    checkEvent(input, call);
    const desk = requireDesk(call);
    const { arn, timeline } = requireIncident(desk, input.incidentRecordArn);
    const token = input.clientToken;
    const known = [...timeline.values()].find((event) => token !== undefined && event.token === token);
    if (known !== undefined) return { incidentRecordArn: arn, eventId: known.id };
    const id = call.world.ids.uuid();
    addEvent(desk, arn, {
      id,
      type: input.eventType,
      data: input.eventData,
      at: input.eventTime.getTime(),
      updatedAt: call.at,
      references: readReferences(input.eventReferences),
      ...(token === undefined ? {} : { token }),
    });
    return { incidentRecordArn: arn, eventId: id };
  },
});

const GetTimelineEvent = operation<GetTimelineEventInput, GetTimelineEventOutput>({
  access: (input, call) => accessIncident('GetTimelineEvent', input.incidentRecordArn, call),
  act(input, call) {
    checkArn('incidentRecordArn', input.incidentRecordArn);
    const event = requireEvent(requireDesk(call), input.incidentRecordArn, input.eventId);
    return { event: { ...describe(input.incidentRecordArn, event), eventData: event.data } };
  },
});

const KEYS: FilterKeys<TimelineEvent> = {
  eventTime: ({ at }) => ({ time: at }),
  eventType: ({ type }) => ({ texts: [type] }),
  eventReference: ({ references }) => ({ texts: references.flatMap((one) => Object.values(one)) }),
};

/** Newest first, unless asked otherwise. */
const ListTimelineEvents = operation<ListTimelineEventsInput, ListTimelineEventsOutput>({
  access: (input, call) => accessIncident('ListTimelineEvents', input.incidentRecordArn, call),
  act(input, call) {
    checkArn('incidentRecordArn', input.incidentRecordArn);
    checkOneOf('sortBy', input.sortBy, ['EVENT_TIME']);
    checkOneOf('sortOrder', input.sortOrder, ['ASCENDING', 'DESCENDING']);
    const { arn, timeline } = requireIncident(requireDesk(call, 'denied'), input.incidentRecordArn);
    const sorted = [...timeline.values()].sort((one, other) => one.at - other.at);
    const ordered = input.sortOrder === 'ASCENDING' ? sorted : sorted.reverse();
    const { page, next } = pageOf(applyFilters(ordered, input.filters, KEYS), input);
    return { eventSummaries: page.map((event) => describe(arn, event)), ...next };
  },
});

function requireFree(event: TimelineEvent): TimelineEvent {
  if (FREE_TYPES.includes(event.type)) return event;
  throw refuse(`Events of the type ${event.type} cannot be changed.`);
}

const UpdateTimelineEvent = operation<UpdateTimelineEventInput, object>({
  access: (input, call) => accessIncident('UpdateTimelineEvent', input.incidentRecordArn, call),
  act(input, call) {
    checkArn('incidentRecordArn', input.incidentRecordArn);
    checkEvent(input, call);
    const desk = requireDesk(call);
    const before = requireFree(requireEvent(desk, input.incidentRecordArn, input.eventId));
    const after: TimelineEvent = {
      ...before,
      type: input.eventType ?? before.type,
      data: input.eventData ?? before.data,
      at: input.eventTime?.getTime() ?? before.at,
      updatedAt: call.at,
      references:
        input.eventReferences === undefined ? before.references : readReferences(input.eventReferences),
    };
    const { timeline } = requireIncident(desk, input.incidentRecordArn);
    changeIncident(desk, input.incidentRecordArn, { timeline: new Map([...timeline, [after.id, after]]) });
    return {};
  },
});

const DeleteTimelineEvent = operation<DeleteTimelineEventInput, object>({
  access: (input, call) => accessIncident('DeleteTimelineEvent', input.incidentRecordArn, call),
  act(input, call) {
    checkArn('incidentRecordArn', input.incidentRecordArn);
    const desk = requireDesk(call, 'denied');
    const event = requireFree(requireEvent(desk, input.incidentRecordArn, input.eventId));
    const timeline = new Map(requireIncident(desk, input.incidentRecordArn).timeline);
    timeline.delete(event.id);
    changeIncident(desk, input.incidentRecordArn, { timeline });
    return {};
  },
});

export const timelineEvents = {
  CreateTimelineEvent,
  GetTimelineEvent,
  ListTimelineEvents,
  UpdateTimelineEvent,
  DeleteTimelineEvent,
};
