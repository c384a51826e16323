import type { Investigation } from '../model/investigation.ts';

/** What the policies of one principal cannot say, whoever asks. Never empty. */
export function sayNeverChecked(
  regions: readonly string[],
  investigation: Investigation | undefined,
): string[] {
  const byFilter = (investigation?.exposures ?? []).filter(({ what }) =>
    what.startsWith('all secrets that a filter'),
  );
  return [
    ...(investigation === undefined
      ? ['what the trail has: which roles it assumed, which secrets it read, who else uses it']
      : []),
    ...byFilter.map(
      ({ at }) => `which secrets a BatchGetSecretValue with a filter read, ${at}: the trail does not say`,
    ),
    'policies on resources (buckets, keys, queues, functions, secrets): they may allow more, and deny more',
    'service control policies and resource control policies of the organization: they may deny some of this',
    'session policies: a session may be able to do less than its user or role',
    'endpoint policies of networks, and conditions on networks, tags, MFA or regions: where they decide, it says "if"',
    'roles of other accounts that trust this principal, and what they may do',
    'further roles that a role here may assume, and secrets that only a role may read: only one step is followed',
    `secrets elsewhere than in Secrets Manager and in secure parameters of ${regions.join(', ') || 'no region'}: in code, environments of functions, images, user data`,
    'whether what an action is allowed on exists: patterns were tried, not things',
  ];
}
