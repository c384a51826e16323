import type { Event } from '@aws-sdk/client-cloudtrail';
import type { TrailRecord } from '../../kernel/trail.ts';
import { eventResources } from './event-resources.ts';

/** A record as Event history gives it: some of it by name, all of it as JSON text. */
export function describeEvent(record: TrailRecord): Event {
  const userName = userNameOf(record);
  const accessKeyId = accessKeyOf(record);
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    ...(accessKeyId === undefined ? {} : { AccessKeyId: accessKeyId }),
    EventTime: new Date(record.eventTime),
    EventSource: record.eventSource,
    ...(userName === undefined ? {} : { Username: userName }),
    Resources: eventResources(record).map((resource) => ({ ...resource })),
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** The key that signed the request, never one that it gave out. */
export function accessKeyOf(record: TrailRecord): string | undefined {
  const key = record.userIdentity['accessKeyId'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

/** A user's name; for a session of a role or a federated user, the name of the session. */
export function userNameOf({ userIdentity }: TrailRecord): string | undefined {
  const { type, userName, arn } = userIdentity;
  if (type === 'Root') return 'root';
  if (typeof userName === 'string') return userName;
  const isSession = type === 'AssumedRole' || type === 'FederatedUser';
  return isSession && typeof arn === 'string' ? arn.slice(arn.lastIndexOf('/') + 1) : undefined;
}
