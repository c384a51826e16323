import {
  isFromConsole,
  isOnBehalf,
  isService,
  keyOf,
  readRole,
  secondOf,
  sessionNameOf,
  sessionOf,
  switchedFrom,
} from './caller.ts';
import type { Lead } from './lead.ts';
import { providersOf } from './matches.ts';
import { readText } from './read-member.ts';
import type { TrailRecord } from './trail-record.ts';
import { setsTrust } from './trusted-before.ts';

/**
 * A lead and its records have one of these in common: what makes looking for them a look into a map. Each is less than
 * `belongs` asks for, never more.
 */
export function tokensOf(record: TrailRecord): readonly string[] {
  const { userIdentity, requestParameters } = record;
  const { principalId, userName, onBehalfOf, sessionContext } = userIdentity;
  const issuer = sessionContext?.sessionIssuer;
  const session = sessionOf(record);
  const key = keyOf(record);
  const tokens: string[] = [];
  const add = (kind: string, value: string | undefined) => {
    if (value !== undefined && value !== '') tokens.push(`${kind} ${value}`);
  };
  add('key', key);
  add('principal', principalId);
  add('principal', issuer?.principalId);
  add('user', userName);
  add('user', issuer?.userName);
  add('address', record.sourceIPAddress);
  add('person', onBehalfOf?.userId);
  add('person', sessionContext?.signInSessionArn);
  add('role', readRole(readText(requestParameters, 'roleArn'))?.name);
  add('role', (readRole(issuer?.arn) ?? readRole(userIdentity.arn))?.name);
  add('named', sessionNameOf(record));
  if (isService(record)) add('named', readText(requestParameters, 'roleSessionName'));
  if (principalId?.startsWith('AROA') === true) add('principal', principalId.split(':', 1)[0]);
  const made = readText(record.responseElements, 'assumedRoleUser', 'assumedRoleId');
  add('principal', made?.split(':', 1)[0]);
  if (setsTrust(record)) add('trust', readText(requestParameters, 'roleName'));
  for (const provider of providersOf(record)) add('provider', provider);
  const from = switchedFrom(record);
  add('switched', from);
  add('switched', from?.split('/').at(-1));
  if (session !== undefined) {
    const name = `${session.principalId} ${secondOf(session.createdAt)}`;
    tokens.push(`session ${name}`);
    if (isOnBehalf(record) && !isFromConsole(record)) tokens.push(`on behalf ${name}`);
  }
  // A role's session signs in to the console with its name and creation, a user without: both are found by who they are.
  const isSigningIn = record.eventSource === 'signin.amazonaws.com';
  if (key === undefined && (session === undefined || isSigningIn)) add('unsure', principalId);
  return tokens.length < 2 ? tokens : [...new Set(tokens)];
}

export function tokensOfLead(lead: Lead): readonly string[] {
  switch (lead.kind) {
    case 'key':
      return [`key ${lead.accessKeyId}`];
    case 'session': {
      if (lead.createdAt === undefined) return [`principal ${lead.principalId}`];
      const second = secondOf(lead.createdAt);
      return [
        ...[second - 1, second, second + 1].map((at) => `session ${lead.principalId} ${at}`),
        `unsure ${lead.principalId}`,
        ...(lead.arn === undefined ? [] : [`switched ${lead.arn}`]),
      ];
    }
    case 'user':
      return [
        lead.principalId === undefined ? `user ${lead.userName}` : `principal ${lead.principalId}`,
        `switched ${lead.userName}`,
      ];
    case 'sign-in':
      return [lead.principalId === undefined ? `user ${lead.userName}` : `unsure ${lead.principalId}`];
    case 'role-use':
      return [`role ${readRole(lead.roleArn)?.name}`];
    case 'provider-use':
      return [`provider ${lead.providerArn}`];
    case 'workload':
      return [`named ${lead.sessionName}`];
    case 'person':
      return [lead.userId, lead.signInSessionArn].flatMap((id) => (id === undefined ? [] : [`person ${id}`]));
    case 'role':
      return [lead.roleId === undefined ? `role ${lead.roleName}` : `principal ${lead.roleId}`];
    case 'address':
      return [`address ${lead.address}`];
  }
}

/** What to ask the source for: texts that stand in the lead's records as values of members that it looks at. */
export function valuesOf(lead: Lead): readonly string[] {
  switch (lead.kind) {
    case 'key':
      return [lead.accessKeyId];
    case 'session':
      return [lead.principalId, ...(lead.arn === undefined ? [] : ['SwitchRole'])];
    case 'user':
      return [...(lead.principalId === undefined ? [] : [lead.principalId]), lead.userName, 'SwitchRole'];
    case 'sign-in':
      return [lead.principalId ?? lead.userName];
    case 'role-use':
      return [lead.roleArn, readRole(lead.roleArn)?.name ?? lead.roleArn, 'SwitchRole'];
    case 'provider-use':
      // The provider's ARN stands in no member that is looked at: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html#STS-API-SAML-WIF
      return [
        lead.providerArn,
        ...(lead.providerArn.includes(':oidc-provider/') ? ['AssumeRoleWithWebIdentity'] : []),
      ];
    case 'workload':
      return [lead.sessionName];
    case 'person':
      return [lead.userId, lead.signInSessionArn].filter((id) => id !== undefined);
    case 'role':
      return lead.roleId === undefined
        ? [
            lead.roleName,
            ...(lead.account === undefined ? [] : [`arn:aws:iam::${lead.account}:role/${lead.roleName}`]),
          ]
        : [lead.roleId];
    case 'address':
      return [lead.address];
  }
}
