import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { arrive } from './arrive.ts';
import { accessOn, lookUpBus, refBus } from './bus-ref.ts';
import { checkCount, checkText, refuse } from './constraints.ts';
import { deliveryLog } from './delivery-log.ts';
import { type BusEvent, buildEvent } from './event.ts';
import { type EntryError, readEntry, sizeOf } from './event-entry.ts';
import { forwardedEvent } from './forward.ts';

/** Bytes of all entries of a call. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const LARGEST = 1_048_576;
const MOST_ENTRIES = 10;
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * Differs from AWS: when policies do not allow one of the entries, the whole call is refused.
 */
const PutEvents = operation<PutEventsRequest, PutEventsResponse>({
  dataEvent: true,
  access(input, call) {
    // What is beyond the limit is refused afterwards, and is not worth an evaluation.
    const entries = input.Entries.slice(0, MOST_ENTRIES);
    if (entries.length > 0) return entries.map((entry) => accessEntry(entry, call));
    const bus = refBus(call, undefined);
    return [accessOn(call, bus, 'events:PutEvents', bus.arn)];
  },
  act(input, call) {
    checkEntries(input.Entries);
    if (input.EndpointId !== undefined) throw notInSandbox('events:PutEvents with EndpointId');
    const Entries = input.Entries.map((entry) => putEntry(entry, call));
    return { FailedEntryCount: Entries.filter((entry) => entry.ErrorCode !== undefined).length, Entries };
  },
  trail: (input, output) => ({
    requestParameters: { entries: input.Entries.slice(0, MOST_ENTRIES).map(showEntry) },
    responseElements:
      output === undefined
        ? null
        : {
            failedEntryCount: output.FailedEntryCount,
            entries: output.Entries?.map(({ EventId, ErrorCode, ErrorMessage }) => ({
              ...(EventId === undefined ? {} : { eventId: EventId }),
              ...(ErrorCode === undefined ? {} : { errorCode: ErrorCode, errorMessage: ErrorMessage }),
            })),
          },
  }),
});

function accessEntry(entry: PutEventsRequestEntry, call: Call): Access {
  const bus = refBus(call, entry.EventBusName);
  return accessOn(call, bus, 'events:PutEvents', bus.arn, {
    ...(entry.Source === undefined ? {} : { 'events:source': entry.Source }),
    ...(entry.DetailType === undefined ? {} : { 'events:detail-type': entry.DetailType }),
    'events:eventBusInvocation': String(forwardedEvent(entry) !== undefined),
  });
}

function checkEntries(entries: readonly PutEventsRequestEntry[]): void {
  checkCount('entries', entries, 1, MOST_ENTRIES);
  for (const [index, entry] of entries.entries()) {
    checkText(`entries.${index + 1}.member.eventBusName`, entry.EventBusName, { max: 1600 });
    if (entry.TraceHeader !== undefined) throw notInSandbox('events:PutEvents with TraceHeader');
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST)
    throw refuse('Total size of the entries in the request is over the limit.');
}

/** An event for a bus that does not exist gets its id and is lost, as on AWS; the sandbox counts it. */
function putEntry(entry: PutEventsRequestEntry, call: Call): PutEventsResultEntry {
  const ref = refBus(call, entry.EventBusName);
  const forwarded = forwardedEvent(entry);
  const event = forwarded ?? readEvent(entry, call);
  if ('ErrorCode' in event) return event;
  if (lookUpBus(call, ref) === undefined) deliveryLog(call).counts['no-such-bus'] += 1;
  else arrive(ref.place, ref.name, event, { forwarded: forwarded !== undefined });
  return { EventId: event.id };
}

/** The envelope names the account and region of the caller, whoever owns the bus. */
function readEvent(entry: PutEventsRequestEntry, call: Call): BusEvent | EntryError {
  const facts = readEntry(entry);
  if ('ErrorCode' in facts) return facts;
  return buildEvent(call, { ...facts, at: entry.Time?.getTime() ?? call.at });
}

const showEntry = (entry: PutEventsRequestEntry) => ({
  source: entry.Source?.slice(0, 256),
  detailType: entry.DetailType?.slice(0, 256),
  eventBusName: entry.EventBusName?.slice(0, 1600),
  detail: HIDDEN,
});

export const putEvents = { PutEvents };
