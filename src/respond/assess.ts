import { classify } from '../findings/classify.ts';
import { readFindings } from '../findings/read-findings.ts';
import type { Credential, CredentialKind } from '../model/credential.ts';
import type { Decision } from '../model/decision.ts';
import type { Finding, UnreadableFinding } from '../model/finding.ts';
import { decide, decideUnreadable } from '../policy/decide.ts';

/** What this deployment is, as far as a decision needs it. */
export interface Deployment {
  readonly homeAccount: string;
  /** Whether it has a role for simulated findings. */
  readonly isSimulationOn: boolean;
}

/** A finding, what it names, what to do about it, and whose incident it belongs to. No AWS call is made. */
export interface Assessment {
  readonly finding: Finding | UnreadableFinding;
  readonly credential: Credential;
  readonly decision: Decision;
  readonly key: string;
}

export function assess(event: unknown, deployment: Deployment): Assessment {
  const [finding] = readFindings(event);
  if ('unreadable' in finding) {
    return {
      finding,
      credential: { kind: 'unknown', because: finding.because },
      decision: decideUnreadable(finding),
      key: `${deployment.homeAccount}/finding/${finding.id}`,
    };
  }
  const credential = classify(finding);
  const decision = decide({ finding, credential, ...deployment });
  return { finding, credential, decision, key: incidentKey(finding, credential) };
}

const PRINCIPAL_KIND: Record<CredentialKind, 'user' | 'role' | 'root' | undefined> = {
  'user-key': 'user',
  'user-session': 'user',
  'federation-session': undefined,
  'role-session': 'role',
  'workload-role': 'role',
  'console-password': 'user',
  'identity-center': undefined,
  root: 'root',
  unknown: undefined,
};

/** `account/kind/name`. What names nobody for certain is an incident of its own, and so is a sample. */
function incidentKey(finding: Finding, credential: Credential): string {
  const kind = finding.isSample ? undefined : PRINCIPAL_KIND[credential.kind];
  const name = kind === 'root' ? 'root' : credential.principalName;
  return kind === undefined || name === undefined
    ? `${finding.account}/finding/${finding.id}`
    : `${finding.account}/${kind}/${name}`;
}
