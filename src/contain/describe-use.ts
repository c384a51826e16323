import type { UserState } from './read-user.ts';
import type { KeyFacts, UserFacts } from './user-facts.ts';

/**
 * What a containment disturbs, as far as IAM knows: when and for what the keys that are meant were used last, and
 * what else the user gets in by. A line each. Names of services and regions are IAM's own.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html
 */
export function describeUse(facts: UserFacts, meant: readonly string[]): string[] {
  const isMeant = ({ accessKeyId }: KeyFacts) => meant.includes(accessKeyId);
  const others = facts.keys.filter((key) => !isMeant(key)).map((key) => `key ${describeKey(key)}`);
  const password = { true: ['a console password'], false: [], unknown: ['perhaps a console password'] };
  const devices = facts.mfaDevices === 'unknown' ? [] : [`MFA devices: ${facts.mfaDevices}`];
  const also = [...others, ...password[`${facts.hasConsolePassword}`], ...devices];
  return [
    ...facts.keys.filter(isMeant).map((key) => `key ${describeKey(key)}`),
    ...(also.length === 0 ? [] : [`the user also has ${also.join('; ')}`]),
    ...facts.unread.map((what) => `could not be read: ${what}`),
  ];
}

/** What IAM takes no more of, it refuses. */
export const describeRoom = ({ attachedPolicies, quotas }: UserState): string =>
  `${attachedPolicies.length} of ${quotas.attachedPolicies} policies that may be are attached to the user`;

const describeKey = ({ accessKeyId, status, lastUsed }: KeyFacts): string =>
  lastUsed === undefined
    ? `${accessKeyId} (${status}) was never used, as far as IAM knows`
    : `${accessKeyId} (${status}) was last used ${lastUsed.at} for ${lastUsed.service} in ${lastUsed.region}`;
