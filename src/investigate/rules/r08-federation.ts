import { readIssued } from '../issued.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { readText } from '../read-member.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';

/** Where the answer, or the request, names the provider; SAML's has an odd initial in CloudTrail. */
const PROVIDERS: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['iam CreateSAMLProvider', [['sAMLProviderArn'], ['samlProviderArn']]],
  ['iam UpdateSAMLProvider', [['sAMLProviderArn'], ['samlProviderArn']]],
  ['iam CreateOpenIDConnectProvider', [['openIDConnectProviderArn']]],
  ['iam UpdateOpenIDConnectProviderThumbprint', [['openIDConnectProviderArn']]],
  ['iam AddClientIDToOpenIDConnectProvider', [['openIDConnectProviderArn']]],
  ['rolesanywhere CreateTrustAnchor', [['trustAnchor', 'trustAnchorArn']]],
  ['rolesanywhere UpdateTrustAnchor', [['trustAnchor', 'trustAnchorArn']]],
]);

/**
 * Somebody who may say who comes in: an identity provider, or a trust anchor of IAM Roles Anywhere. It is no credential
 * itself; the sessions are that come in by it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html
 */
export const newFederation: DerivationRule = {
  id: 'R8',
  title: 'a session by an identity provider or trust anchor that was made or changed',
  derive(record, by) {
    if (!hasSucceeded(record)) return [];
    if (by.kind === 'provider-use') {
      return readIssued(record).map((issued) => ({
        lead: { kind: 'key', accessKeyId: issued.accessKeyId },
        rule: 'R8',
        confidence: 'proven',
        as: { kind: 'session', ...issued },
      }));
    }
    return readProvider(record);
  },
};

function readProvider(record: TrailRecord): readonly Derived[] {
  const { eventSource, eventName, responseElements, requestParameters } = record;
  const paths = PROVIDERS.get(`${eventSource.replace('.amazonaws.com', '')} ${eventName}`) ?? [];
  const [providerArn] = paths.flatMap(
    (path) => readText(responseElements, ...path) ?? readText(requestParameters, ...path) ?? [],
  );
  if (providerArn === undefined || !providerArn.startsWith('arn:')) return [];
  return [
    {
      lead: { kind: 'provider-use', providerArn, from: record.eventTime },
      rule: 'R8',
      // Of one that was there before, the people who used it before may be among those who come in.
      confidence: eventName.startsWith('Create') ? 'proven' : 'strong',
    },
  ];
}
