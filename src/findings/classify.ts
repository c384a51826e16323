import type { Credential } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';
import { readKeyId } from './identifiers.ts';
import { KIND_RULES, type KindRule, type Witness } from './kind-rules.ts';
import { dropAbsent } from './lenient.ts';
import { readSignals, type Signals, tellSignals } from './signals.ts';

/**
 * The kind of credential that a finding names. All signals must agree (key prefix, user type,
 * principal id, name), else it is `unknown`: a wrong guess would touch somebody else.
 * Who learns more of it (`canBeAsked`) puts that into the finding and classifies again.
 */
export function classify(finding: Finding): Credential {
  const signals = readSignals(finding);
  const { kind, when } = findRule(signals);
  const role =
    kind === 'workload-role' && signals.attached?.of === 'role' ? signals.attached.name : undefined;
  return {
    kind,
    because: `${when} (${tellSignals(signals)})`,
    ...dropAbsent({
      accessKeyId: readKeyId(finding.accessKeyId),
      principalName: finding.principalName ?? role,
    }),
  };
}

/**
 * Who can tell whose credential it is, where the finding says too little and nothing in it contradicts:
 * IAM for a long-term key (GetAccessKeyLastUsed), CloudTrail for a temporary one. `undefined` where it is
 * known already, or its signals disagree: then an answer would only hide that.
 */
export const canBeAsked = (credential: Credential, finding: Finding): Witness | undefined =>
  credential.kind === 'unknown' ? findRule(readSignals(finding)).ask : undefined;

function findRule(signals: Signals): KindRule {
  const rule = KIND_RULES.find((candidate) => candidate.holds(signals));
  return rule ?? { kind: 'unknown', when: 'no rule holds', holds: () => true };
}
