import { readText } from './read-member.ts';
import type { TrailRecord } from './trail-record.ts';

/** Of a session, whatever its keys: CloudTrail knows its principal and, to the second, when it was created. */
export interface SessionName {
  readonly principalId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export const secondOf = (time: number): number => Math.floor(time / 1000);

/** `2026-01-01T00:00:00Z` */
export const textOfSecond = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** A record of one call may be stamped a second after the session that the call made. */
export const isSameSecond = (one: number, other: number): boolean =>
  Math.abs(secondOf(one) - secondOf(other)) <= 1;

/** CloudTrail writes an empty text where a call had no key. */
export const keyOf = ({ userIdentity }: TrailRecord): string | undefined =>
  userIdentity.accessKeyId === '' ? undefined : userIdentity.accessKeyId;

export function sessionOf({ userIdentity }: TrailRecord): SessionName | undefined {
  const createdAt = userIdentity.sessionContext?.attributes?.creationDate;
  const { principalId } = userIdentity;
  return principalId === undefined || createdAt === undefined ? undefined : { principalId, createdAt };
}

/** The console signs every request with a key of its own. */
export const isFromConsole = ({ sessionCredentialFromConsole: said }: TrailRecord): boolean =>
  said === true || said === 'true';

/** AWS itself, for nobody's sake: what makes the sessions of instances and functions. */
export const isService = ({ userIdentity }: TrailRecord): boolean => userIdentity.type === 'AWSService';

/**
 * A service that goes on with the caller's permissions, by a key of its own (forward access sessions).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
export const isOnBehalf = ({ userIdentity, sourceIPAddress = '' }: TrailRecord): boolean =>
  userIdentity.invokedBy !== undefined &&
  userIdentity.type !== 'AWSService' &&
  /^AWS Internal$|\.amazonaws\.com$/.test(sourceIPAddress);

/** The key that a call was signed with, as far as it is a credential that somebody holds. */
export function heldKeyOf(record: TrailRecord): string | undefined {
  return isOnBehalf(record) || isFromConsole(record) ? undefined : keyOf(record);
}

export const kindOfKey = (accessKeyId: string): 'user-key' | 'session' =>
  accessKeyId.startsWith('AKIA') ? 'user-key' : 'session';

/** `name` of `AROA…:name`, of a role's session. */
export function sessionNameOf({ userIdentity }: TrailRecord): string | undefined {
  const { principalId = '' } = userIdentity;
  const colon = principalId.indexOf(':');
  return colon < 0 ? undefined : principalId.slice(colon + 1);
}

export interface NamedRole {
  readonly account: string;
  readonly name: string;
}

/** Account and name of a role's ARN, whatever its path; the same of an assumed role's. */
export function readRole(arn: string | undefined): NamedRole | undefined {
  if (arn === undefined || !/:(assumed-)?role\//.test(arn)) return undefined;
  const [, account, name] =
    /^arn:aws[a-z-]{0,20}:iam::(\d{12}):role\/(?:[!-~]{0,512}\/)?([\w+=,.@-]{1,64})$/.exec(arn ?? '') ??
    /^arn:aws[a-z-]{0,20}:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{1,64}$/.exec(
      arn ?? '',
    ) ??
    [];
  return account === undefined || name === undefined ? undefined : { account, name };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
export const isServiceLinked = (arn: string | undefined): boolean =>
  arn?.includes(':role/aws-service-role/') === true;

/** The role that a call asks for, or that the caller is a session of. */
export function roleOf(record: TrailRecord): NamedRole | undefined {
  const { sessionContext, arn } = record.userIdentity;
  return (
    readRole(readText(record.requestParameters, 'roleArn')) ??
    readRole(sessionContext?.sessionIssuer?.arn) ??
    readRole(arn)
  );
}

/** Who has switched roles in the console: the record is the new session's, and names the old one. */
export const switchedFrom = (record: TrailRecord): string | undefined =>
  record.eventName === 'SwitchRole' && record.eventSource === 'signin.amazonaws.com'
    ? readText(record.additionalEventData, 'SwitchFrom')
    : undefined;

export const partitionOf = ({ userIdentity }: TrailRecord): string =>
  /^arn:(aws[a-z-]{0,20}):/.exec(userIdentity.arn ?? '')?.[1] ?? 'aws';
