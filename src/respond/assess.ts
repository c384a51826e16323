import { classify } from '../findings/classify.ts';
import { identify } from '../identify/identify.ts';
import type { Credential, CredentialKind } from '../model/credential.ts';
import type { Decision } from '../model/decision.ts';
import type { Finding, UnreadableFinding } from '../model/finding.ts';
import { decide, decideUnreadable } from '../policy/decide.ts';
import type { Policy } from '../policy/policy.ts';
import { provisionalKey } from './episode.ts';
import type { RespondDeps } from './respond-deps.ts';

/** What this deployment is, as far as a decision needs it. */
export interface Deployment {
  readonly homeAccount: string;
  /** Whether it has a role for simulated findings. */
  readonly isSimulationOn: boolean;
  readonly policy: Policy;
}

/** A finding, what it names, what to do about it, and whose incident it belongs to. */
export interface Assessment {
  readonly finding: Finding | UnreadableFinding;
  readonly credential: Credential;
  readonly decision: Decision;
  readonly key: string;
}

/** Asks AWS only whose a key is that the finding does not say, and where nothing could be done without it. */
export async function assess(
  finding: Finding | UnreadableFinding,
  deps: Deployment & Pick<RespondDeps, 'identify'>,
): Promise<Assessment> {
  if ('unreadable' in finding) {
    return {
      finding,
      credential: { kind: 'unknown', because: finding.because },
      decision: decideUnreadable(finding),
      key: `${deps.homeAccount}/finding/${finding.id}`,
    };
  }
  const isOurs = finding.account === deps.homeAccount && !finding.isSample && finding.isReplay === undefined;
  const known =
    isOurs && deps.identify !== undefined
      ? await identify(finding, deps.identify)
      : { finding, credential: classify(finding) };
  const decision = decide({ ...known, ...deps }, deps.policy);
  return { ...known, decision, key: incidentKey(known.finding, known.credential) };
}

const PRINCIPAL_KIND: Record<CredentialKind, 'user' | 'role' | 'root' | undefined> = {
  'user-key': 'user',
  'user-session': 'user',
  'federation-session': undefined,
  'role-session': 'role',
  'workload-role': 'role',
  'console-password': 'user',
  root: 'root',
  'identity-center': 'role',
  unknown: undefined,
};

/**
 * `account/kind/name`. What names a key and nobody for certain has the key's own; what names not even that is an
 * incident of its own, and so is a sample and a replay.
 */
function incidentKey(finding: Finding, credential: Credential): string {
  const alone = `${finding.account}/finding/${finding.id}`;
  if (finding.isSample || finding.isReplay !== undefined) return alone;
  // Of a quarantine CloudTrail names the user, whatever it says of his keys.
  const kind = finding.source === 'quarantine' ? 'user' : PRINCIPAL_KIND[credential.kind];
  const name = kind === 'root' ? 'root' : credential.principalName;
  if (kind !== undefined && name !== undefined) return `${finding.account}/${kind}/${name}`;
  const { accessKeyId } = credential;
  return accessKeyId === undefined ? alone : provisionalKey(finding.account, accessKeyId);
}
