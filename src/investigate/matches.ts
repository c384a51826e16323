import {
  isSameSecond,
  isService,
  keyOf,
  type NamedRole,
  readRole,
  roleOf,
  sessionNameOf,
  sessionOf,
  switchedFrom,
} from './caller.ts';
import type { Lead } from './lead.ts';
import { readText } from './read-member.ts';
import { hasSucceeded, serviceOf, type TrailRecord } from './trail-record.ts';

type LeadOf<K extends Lead['kind']> = Extract<Lead, { kind: K }>;

/** Whether the call is the lead's own: exactly, whatever else the source has brought. */
export function belongs(lead: Lead, record: TrailRecord): boolean {
  switch (lead.kind) {
    case 'key':
      return keyOf(record) === lead.accessKeyId;
    case 'session':
      return isOfSession(lead, record);
    case 'user':
      return record.eventTime >= lead.from && isOfUser(lead, record);
    case 'sign-in':
      return isSignIn(lead, record);
    case 'role-use':
      return isRoleUse(lead, record);
    case 'provider-use':
      return record.eventTime >= lead.from && providersOf(record).includes(lead.providerArn);
    case 'workload':
      return isOfWorkload(lead, record);
    case 'person':
      return record.eventTime >= lead.from && isOfPerson(lead, record);
    case 'role':
      return isOfRole(lead, record);
    case 'address':
      return record.sourceIPAddress === lead.address;
  }
}

function isOfSession(lead: LeadOf<'session'>, record: TrailRecord): boolean {
  const { principalId, createdAt, until, arn } = lead;
  if (createdAt === undefined) return record.userIdentity.principalId === principalId;
  const isWithin = record.eventTime >= createdAt - 1000 && record.eventTime <= (until ?? createdAt);
  if (arn !== undefined && switchedFrom(record) === arn) return isWithin;
  if (record.userIdentity.principalId !== principalId) return false;
  const session = sessionOf(record);
  if (session !== undefined) return isSameSecond(session.createdAt, createdAt);
  if (record.eventSource === 'signin.amazonaws.com') return isSameSecond(record.eventTime, createdAt);
  // The copy of a call in the account that it went to names no session: only the name and the time speak for it.
  return record.userIdentity.type === 'AWSAccount' && principalId.includes(':') && isWithin;
}

/** With its id, nobody else of that name; without, by name and account. */
function isOfUser(lead: Pick<LeadOf<'user'>, 'principalId' | 'userName' | 'account'>, record: TrailRecord) {
  const { userIdentity } = record;
  const issuer = userIdentity.sessionContext?.sessionIssuer;
  const from = switchedFrom(record);
  if (from !== undefined) {
    const [, account, name] = /^arn:aws[a-z-]{0,20}:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(from) ?? [];
    return account === lead.account && name === lead.userName;
  }
  if (lead.principalId !== undefined) {
    return userIdentity.principalId === lead.principalId || issuer?.principalId === lead.principalId;
  }
  const named = issuer?.type === 'IAMUser' ? issuer : userIdentity;
  return named.type === 'IAMUser' && named.userName === lead.userName && named.accountId === lead.account;
}

function isSignIn(lead: LeadOf<'sign-in'>, record: TrailRecord): boolean {
  const { userIdentity, eventTime } = record;
  if (record.eventName !== 'ConsoleLogin' || !hasSignedIn(record)) return false;
  if (eventTime < lead.from || eventTime > (lead.until ?? eventTime)) return false;
  return lead.principalId === undefined
    ? userIdentity.type === 'IAMUser' && isOfUser(lead, record)
    : userIdentity.principalId === lead.principalId;
}

/** A failed one has no errorCode, but says so: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html */
export const hasSignedIn = (record: TrailRecord): boolean =>
  hasSucceeded(record) && readText(record.responseElements, 'ConsoleLogin') !== 'Failure';

/** Among those who may use a role: all of the account as well, and services. */
export const ANYBODY = 'anybody';

/** Whether the call takes a session of the role. */
export function isUseOf(role: NamedRole | undefined, record: TrailRecord): boolean {
  if (!record.eventName.startsWith('AssumeRole') && switchedFrom(record) === undefined) return false;
  const asked = roleOf(record);
  return asked !== undefined && asked.name === role?.name && asked.account === role.account;
}

/** From whose account a role is taken. */
export function accountOfUse(record: TrailRecord): string | undefined {
  const from = switchedFrom(record);
  return from === undefined
    ? record.userIdentity.accountId
    : /^arn:aws[a-z-]*:\w+::(\d{12}):/.exec(from)?.[1];
}

function isRoleUse(lead: LeadOf<'role-use'>, record: TrailRecord): boolean {
  const meant = readRole(lead.roleArn);
  if (record.eventTime < lead.from || !isUseOf(meant, record)) return false;
  const caller = accountOfUse(record);
  if (lead.by.includes(ANYBODY)) return true;
  if (isService(record)) return false;
  return (
    lead.by.some((one) => one === caller || (one === '*' && caller !== meant?.account)) ||
    providersOf(record).some((provider) => lead.by.includes(provider))
  );
}

/** SAML and OIDC providers and trust anchors that the caller came in by. */
export function providersOf(record: TrailRecord): readonly string[] {
  const { eventName, requestParameters } = record;
  if (eventName === 'AssumeRoleWithSAML' || eventName === 'AssumeRoleWithWebIdentity') {
    const { identityProvider } = record.userIdentity;
    const asked = ['principalArn', 'providerId'].map((name) => readText(requestParameters, name));
    return [identityProvider, ...asked].filter((one) => one !== undefined);
  }
  if (eventName !== 'CreateSession' || serviceOf(record) !== 'rolesanywhere') return [];
  const anchor = readText(requestParameters, 'trustAnchorArn');
  return anchor === undefined ? [] : [anchor];
}

function isOfWorkload(lead: LeadOf<'workload'>, record: TrailRecord): boolean {
  if (record.eventTime < lead.from || record.eventTime > (lead.until ?? record.eventTime)) return false;
  const role = readRole(lead.roleArn);
  const used = roleOf(record);
  if (role !== undefined && (used?.name !== role.name || used.account !== role.account)) return false;
  if (isService(record)) {
    return (
      record.eventName === 'AssumeRole' &&
      record.userIdentity.invokedBy?.split('.', 1)[0] === lead.service &&
      readText(record.requestParameters, 'roleSessionName') === lead.sessionName
    );
  }
  return record.userIdentity.type === 'AssumedRole' && sessionNameOf(record) === lead.sessionName;
}

function isOfPerson({ userId, signInSessionArn }: LeadOf<'person'>, { userIdentity }: TrailRecord): boolean {
  return (
    (userId !== undefined && userIdentity.onBehalfOf?.userId === userId) ||
    (signInSessionArn !== undefined && userIdentity.sessionContext?.signInSessionArn === signInSessionArn)
  );
}

function isOfRole({ roleName, roleId, account }: LeadOf<'role'>, { userIdentity }: TrailRecord): boolean {
  const issuer = userIdentity.sessionContext?.sessionIssuer;
  if (roleId !== undefined) {
    return issuer?.principalId === roleId || userIdentity.principalId?.split(':', 1)[0] === roleId;
  }
  const role = issuer?.type === 'Role' ? readRole(issuer.arn) : readRole(userIdentity.arn);
  return role?.name === roleName && (account === undefined || role.account === account);
}
