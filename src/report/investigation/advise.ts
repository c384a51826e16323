import type { ContainmentAdvice, Investigation } from '../../model/investigation.ts';
import { adviseArtifacts } from './advise-artifacts.ts';
import { adviseIssuers } from './advise-issuers.ts';
import { adviseSessions } from './advise-sessions.ts';

/** What advice is drawn from: the answer, but for what is said of it. */
export type AdviceParts = Pick<
  Investigation,
  'seed' | 'asOf' | 'credentials' | 'events' | 'artifacts' | 'clusters'
>;

/**
 * What to do, in the order in which it is safe: whoever can issue new credentials first (else each session that is ended
 * comes back), then the sessions that are out, then what was left behind, ways back in before all else. Nothing is advised
 * against what only the owner did.
 */
export function adviseContainment(parts: AdviceParts): readonly ContainmentAdvice[] {
  const issuers = adviseIssuers(parts);
  return [
    ...issuers.advice,
    ...adviseSessions(parts, issuers.users),
    ...adviseArtifacts(parts, issuers.covered),
  ];
}
