import { heldKeyOf, kindOfKey } from '../caller.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';

/** By which somebody gets, or renews, the access of a person. The keys that come of it are not in the record. */
const GETS_ACCESS =
  /^(CreateToken|CreateTokenWithIAM|GetRoleCredentials|CreateOAuth2Token|CreateOAuth2TokenWithIAM)$/;
const SERVICES = /^(sso|sso-oauth|sso-oidc|signin)\.amazonaws\.com$/;

/**
 * A person of Identity Center, or one sign-in of `aws login`: whoever has the token has new keys whenever he wants, and
 * only the person's id, or the sign-in's, tells that they are of one hand.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-cloudtrail-use-cases.html
 */
export const signedInPerson: DerivationRule = {
  id: 'R12',
  title: 'a session of the same person, or of the same sign-in',
  derive(record, by) {
    // Of an address only its calls are followed; of a role's use, only what came out of it.
    const isBound = by.kind === 'address' || by.kind === 'role-use' || by.kind === 'provider-use';
    const signIn = isBound ? [] : readSignIn(record);
    if (by.kind === 'person') return [...readOwnKey(record), ...signIn];
    // Whoever uses a role is somebody; that is no hint that his other sessions are in wrong hands.
    return [...readPerson(record, isBound || by.kind === 'role'), ...signIn];
  },
};

/**
 * A session that acts for a person may be all that was stolen: his others are followed only when one of them calls from
 * where the attacker does.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/trustedidentitypropagation-identity-enhanced-iam-role-sessions.html
 */
function readPerson(record: TrailRecord, isBound: boolean): readonly Derived[] {
  const userId = record.userIdentity.onBehalfOf?.userId;
  const isGetting =
    GETS_ACCESS.test(record.eventName) && SERVICES.test(record.eventSource) && hasSucceeded(record);
  if (userId === undefined || (isBound && !isGetting)) return [];
  return [
    {
      lead: { kind: 'person', userId, from: record.eventTime },
      rule: 'R12',
      confidence: isGetting ? 'strong' : 'possible',
      as: { kind: 'person', principalId: userId },
    },
  ];
}

function readSignIn({ userIdentity, eventTime: from }: TrailRecord): readonly Derived[] {
  const signInSessionArn = userIdentity.sessionContext?.signInSessionArn;
  if (signInSessionArn === undefined) return [];
  return [
    {
      lead: { kind: 'person', signInSessionArn, from },
      rule: 'R12',
      confidence: 'strong',
      as: { kind: 'person', arn: signInSessionArn },
    },
  ];
}

function readOwnKey(record: TrailRecord): readonly Derived[] {
  const accessKeyId = heldKeyOf(record);
  const { principalId, arn } = record.userIdentity;
  if (accessKeyId === undefined) return [];
  const known = {
    ...(principalId === undefined ? {} : { principalId }),
    ...(arn === undefined ? {} : { arn }),
  };
  return [
    {
      lead: { kind: 'key', accessKeyId },
      rule: 'R12',
      confidence: 'strong',
      as: { kind: kindOfKey(accessKeyId), accessKeyId, ...known },
    },
  ];
}
