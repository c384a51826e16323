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
import { readText, type TrailRecord } from './trail-record.ts';

/**
 * A lead and its records have one of these in common: what makes looking for them a look into a map. Each is less than
 * `belongs` asks for, never more.
 */
export function tokensOf(record: TrailRecord): readonly string[] {
  const { userIdentity, requestParameters } = record;
  const issuer = userIdentity.sessionContext?.sessionIssuer;
  const session = sessionOf(record);
  const key = keyOf(record);
  const asked = readRole(readText(requestParameters, 'roleArn'));
  const own = readRole(issuer?.arn) ?? readRole(userIdentity.arn);
  const tokens = [
    key && `key ${key}`,
    userIdentity.principalId && `principal ${userIdentity.principalId}`,
    session && `session ${session.principalId} ${secondOf(session.createdAt)}`,
    session === undefined &&
      key === undefined &&
      userIdentity.principalId &&
      `unsure ${userIdentity.principalId}`,
    issuer?.principalId && `principal ${issuer.principalId}`,
    userIdentity.userName && `user ${userIdentity.userName}`,
    issuer?.userName && `user ${issuer.userName}`,
    asked && `role ${asked.name}`,
    own && own.name !== asked?.name && `role ${own.name}`,
    sessionNameOf(record) && `named ${sessionNameOf(record)}`,
    isService(record) && `named ${readText(requestParameters, 'roleSessionName')}`,
    userIdentity.principalId?.startsWith('AROA') && `principal ${userIdentity.principalId.split(':', 1)[0]}`,
    readText(record.responseElements, 'assumedRoleUser', 'assumedRoleId') &&
      `principal ${readText(record.responseElements, 'assumedRoleUser', 'assumedRoleId')?.split(':', 1)[0]}`,
    ...providersOf(record).map((provider) => `provider ${provider}`),
    userIdentity.onBehalfOf?.userId && `person ${userIdentity.onBehalfOf.userId}`,
    userIdentity.sessionContext?.signInSessionArn && `person ${userIdentity.sessionContext.signInSessionArn}`,
    record.sourceIPAddress && `address ${record.sourceIPAddress}`,
    switchedFrom(record) && `switched ${switchedFrom(record)}`,
    switchedFrom(record) && `switched ${switchedFrom(record)?.split('/').at(-1)}`,
    isOnBehalf(record) &&
      !isFromConsole(record) &&
      session &&
      `on behalf ${session.principalId} ${secondOf(session.createdAt)}`,
  ];
  return [...new Set(tokens.filter((token) => typeof token === 'string' && token !== ''))] as string[];
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
