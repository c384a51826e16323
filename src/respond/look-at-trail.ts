import * as z from 'zod/mini';
import type { Trail } from '../aws/trail.ts';
import { actionOf } from '../contain/observed-calls.ts';
import { plain } from '../report/plain-text.ts';

/** IAM's events, and those of the global endpoint of STS, are there, wherever they were made. */
const GLOBAL_REGION = 'us-east-1';
/** How long before the incident was opened it is looked for what the attacker has called, ms. */
const BEFORE = 3_600_000;
/** Of each kind, at most. */
const MOST_NAMED = 20;

/** Whose calls are looked for, and since when. Times in milliseconds since the epoch. */
export interface Suspect {
  readonly accessKeyId: string;
  readonly userName: string;
  /** Of the incident: what the finding was about is recorded there. */
  readonly region: string;
  readonly openedAt: number;
  /** When it was contained: sessions issued before are the attacker's, or may be. */
  readonly appliedAt: number;
  /** From when nothing may succeed any more. */
  readonly from: number;
}

/** A call that succeeded although it should not have. */
export interface Breach {
  readonly eventId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly call: string;
  readonly with: 'the key' | 'a session';
}

export interface TrailLook {
  /** IAM actions that were called with the key before it was contained. */
  readonly observed: readonly string[];
  readonly breaches: readonly Breach[];
  /** Calls that AWS has refused since: somebody is still trying. */
  readonly refused: number;
  /** GetCallerIdentity, which no policy denies. */
  readonly identityCalls: number;
  /** Whether all of what was recorded since was read. */
  readonly isComplete: boolean;
}

const name = z.string().check(z.maxLength(300));
/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const Event = z.object({
  eventID: z.string().check(z.regex(/^[0-9A-Za-z-]{1,64}$/)),
  eventTime: z.iso.datetime(),
  eventSource: name,
  eventName: name,
  errorCode: z.optional(z.nullable(z.string())),
  userIdentity: z.object({
    type: name,
    userName: z.optional(name),
    accessKeyId: z.optional(name),
    sessionContext: z.optional(
      z.object({
        sessionIssuer: z.optional(z.object({ userName: z.optional(name) })),
        attributes: z.optional(z.object({ creationDate: z.optional(name) })),
      }),
    ),
  }),
});
type Event = z.infer<typeof Event>;

/**
 * What CloudTrail has of the key and of the user's sessions. It writes an event minutes after it has happened, and
 * no data events: that nothing is there says little on the first look, and more on each.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export async function lookAtTrail(suspect: Suspect, trail: Trail): Promise<TrailLook> {
  const { accessKeyId, userName, region, openedAt, from } = suspect;
  const lookIn = async (where: string) => {
    const byKey = await trail.lookUpSince(
      where,
      { key: 'AccessKeyId', value: accessKeyId },
      Math.min(openedAt, from) - BEFORE,
    );
    const byUser = await trail.lookUpSince(where, { key: 'Username', value: userName }, from);
    const events = [...byKey.records, ...byUser.records].flatMap((text) => readEvent(text) ?? []);
    // Newest first: of what is cut off, only what was before containment may be missed.
    const reachesBack = events.some((event) => isByKey(event, suspect) && timeOf(event) < from);
    return { events, isComplete: (!byKey.isCut || reachesBack) && !byUser.isCut };
  };
  const looks = await Promise.all([...new Set([region, GLOBAL_REGION])].map(lookIn));
  const events = new Map(looks.flatMap((look) => look.events).map((event) => [event.eventID, event]));
  return { ...sort([...events.values()], suspect), isComplete: looks.every((look) => look.isComplete) };
}

/** IAM actions of the calls that were made with the key, about when the incident was opened and since. */
export async function observeCalls(
  { accessKeyId, region, openedAt }: Pick<Suspect, 'accessKeyId' | 'region' | 'openedAt'>,
  trail: Trail,
): Promise<readonly string[]> {
  const looks = await Promise.all(
    [...new Set([region, GLOBAL_REGION])].map((where) =>
      trail.lookUpSince(where, { key: 'AccessKeyId', value: accessKeyId }, openedAt - BEFORE),
    ),
  );
  const events = looks.flatMap(({ records }) => records).flatMap((text) => readEvent(text) ?? []);
  return nameActions(events.filter(({ userIdentity }) => userIdentity.accessKeyId === accessKeyId));
}

const nameActions = (events: readonly Event[]): readonly string[] =>
  [...new Set(events.flatMap(({ eventSource, eventName }) => actionOf(eventSource, eventName) ?? []))].slice(
    0,
    MOST_NAMED,
  );

function sort(events: readonly Event[], suspect: Suspect): Omit<TrailLook, 'isComplete'> {
  const { from } = suspect;
  const observed = nameActions(events.filter((event) => isByKey(event, suspect) && timeOf(event) < from));
  const since = events
    .filter((event) => timeOf(event) >= from)
    .flatMap((event) => {
      const how = isByKey(event, suspect)
        ? 'the key'
        : isOldSession(event, suspect)
          ? 'a session'
          : undefined;
      return how === undefined ? [] : [{ event, how } as const];
    });
  const isSuccess = ({ event }: (typeof since)[number]) => (event.errorCode ?? undefined) === undefined;
  const isIdentity = ({ event }: (typeof since)[number]) => event.eventName === 'GetCallerIdentity';
  const breaches = since
    .filter((one) => isSuccess(one) && !isIdentity(one))
    .map(({ event, how }) => ({
      eventId: event.eventID,
      at: event.eventTime,
      call: plain(`${event.eventSource.split('.')[0]}:${event.eventName}`, 80),
      with: how,
    }))
    .sort((one, other) => one.at.localeCompare(other.at));
  return {
    observed,
    breaches: breaches.slice(0, MOST_NAMED),
    refused: since.filter((one) => !isSuccess(one)).length,
    identityCalls: since.filter((one) => isSuccess(one) && isIdentity(one)).length,
  };
}

const timeOf = ({ eventTime }: Event): number => Date.parse(eventTime);

const isByKey = ({ userIdentity }: Event, { accessKeyId }: Suspect): boolean =>
  userIdentity.accessKeyId === accessKeyId;

/** Of the user himself, or a federation session that he has made; another's role session may bear his name. */
function isOldSession({ userIdentity }: Event, { userName, appliedAt }: Suspect): boolean {
  const { type, accessKeyId = '', sessionContext } = userIdentity;
  const owner =
    type === 'IAMUser'
      ? userIdentity.userName
      : type === 'FederatedUser'
        ? sessionContext?.sessionIssuer?.userName
        : undefined;
  const issued = Date.parse(sessionContext?.attributes?.creationDate ?? '');
  return owner === userName && accessKeyId.startsWith('ASIA') && issued <= appliedAt;
}

function readEvent(text: string): Event | undefined {
  try {
    return Event.safeParse(JSON.parse(text)).data;
  } catch {
    // Not a record: it says nothing.
    return undefined;
  }
}
