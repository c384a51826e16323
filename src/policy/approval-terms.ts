import type { Credential } from '../model/credential.ts';
import type { Decision, Hold, OnSilence } from '../model/decision.ts';
import type { Finding } from '../model/finding.ts';
import type { Policy } from './policy.ts';
import { findProtection } from './protection.ts';

/** On what terms a plan waits for people. */
export interface ApprovalTerms {
  readonly approvers: 1 | 2;
  readonly onSilence: OnSilence;
  readonly withinMinutes: number;
}

interface Asked {
  readonly finding: Finding;
  readonly credential: Credential;
  readonly decision: Decision;
  /** GuardDuty has said that the finding is its own. */
  readonly isConfirmed: boolean;
}

export const WITHIN_MINUTES = 60;

/** Somebody wants that nothing is done without a person, or doubts that there is anything to do. */
const SILENCE_MEANS_NO: readonly Hold[] = ['protected', 'not-confirmed', 'kill-switch', 'shadow'];

/** Of a finding that nobody has asked GuardDuty about: as if it confirmed it, where it can. Undefined: nothing asks. */
export const termsIfConfirmed = (
  { finding, credential }: Pick<Asked, 'finding' | 'credential'>,
  decision: Decision,
  policy: Policy,
): ApprovalTerms | undefined =>
  decision.mode !== 'approve' || credential.kind !== 'user-key'
    ? undefined
    : approvalTerms({ finding, credential, decision, isConfirmed: finding.source === 'guardduty' }, policy);

/**
 * Whom the policy protects, two people decide about. Silence lets a user's key be deactivated only where the rule says
 * so, GuardDuty vouches for the finding, and nothing holds Cordon back.
 */
export function approvalTerms(asked: Asked, policy: Policy): ApprovalTerms {
  const { finding, credential, decision, isConfirmed } = asked;
  const rule = policy.rules.find(({ name }) => name === decision.rule);
  const isProtected = findProtection(finding, credential, policy.protected) !== undefined;
  const isHeld = isProtected || (decision.held !== undefined && SILENCE_MEANS_NO.includes(decision.held.by));
  const mayDeactivate =
    rule?.onSilence === 'deactivate' && isConfirmed && credential.kind === 'user-key' && !isHeld;
  return {
    approvers: isProtected ? 2 : (rule?.approvers ?? 1),
    onSilence: mayDeactivate ? 'deactivate' : 'wait',
    withinMinutes: policy.approveWithin ?? WITHIN_MINUTES,
  };
}
