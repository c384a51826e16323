import type { Credential } from '../model/credential.ts';
import { nameKind } from '../model/credential.ts';
import type { Decision } from '../model/decision.ts';
import type { Finding, UnreadableFinding } from '../model/finding.ts';

/** What the decision may rest on. */
export interface Situation {
  readonly finding: Finding;
  readonly credential: Credential;
  /** The account that this deployment may act in. */
  readonly homeAccount: string;
  /** Whether it has a role for simulated findings. */
  readonly isSimulationOn: boolean;
}

interface Rule {
  readonly name: string;
  readonly mode: Decision['mode'];
  matches(situation: Situation): boolean;
  because(situation: Situation): string;
}

/** Findings that say that the key itself is in other hands, not only that its use looks odd. */
const LEAKED =
  /^(CredentialAccess:IAMUser\/CompromisedCredentials|UnauthorizedAccess:IAMUser\/InstanceCredentialExfiltration)/;

/** Ordered: the first that matches decides. The last matches always. */
const RULES: readonly Rule[] = [
  {
    name: 'sample',
    mode: 'notify',
    matches: ({ finding }) => finding.isSample,
    because: () => 'GuardDuty marks it as a sample finding',
  },
  {
    name: 'other-account',
    mode: 'notify',
    matches: ({ finding, homeAccount }) => finding.account !== homeAccount,
    because: ({ finding, homeAccount }) =>
      `it is about account ${finding.account}, and this deployment acts only in ${homeAccount}`,
  },
  {
    name: 'simulation-off',
    mode: 'notify',
    matches: ({ finding, isSimulationOn }) => finding.source === 'simulation' && !isSimulationOn,
    because: () => 'it is a simulated finding, and simulations are turned off in this deployment',
  },
  {
    name: 'no-action-for-this-kind',
    mode: 'notify',
    matches: ({ credential }) => credential.kind !== 'user-key',
    because: ({ credential }) =>
      credential.kind === 'unknown'
        ? `the credential could not be told: ${credential.because}`
        : `it names a ${nameKind(credential.kind)}, and this version contains only users' long-term keys`,
  },
  {
    name: 'simulated-user-key',
    mode: 'rotate',
    matches: ({ finding }) => finding.source === 'simulation',
    because: () => 'a simulated finding, which can touch only users made for simulations',
  },
  {
    name: 'leaked-user-key',
    mode: 'contain',
    matches: ({ finding }) => LEAKED.test(finding.type),
    because: ({ finding }) => `${finding.type} says that the user's long-term key is in other hands`,
  },
  {
    name: 'suspicious-user-key',
    mode: 'approve',
    matches: () => true,
    because: ({ finding }) => `${finding.type} is suspicion, and cutting the key off may stop a workload`,
  },
];

/** Pure: the same situation gives the same decision, with the rule that made it. */
export function decide(situation: Situation): Decision {
  const rule = RULES.find((candidate) => candidate.matches(situation));
  if (rule === undefined) return { mode: 'notify', rule: 'none', because: 'no rule matched' };
  return { mode: rule.mode, rule: rule.name, because: rule.because(situation) };
}

export function decideUnreadable(finding: UnreadableFinding): Decision {
  return { mode: 'notify', rule: 'unreadable', because: `it could not be read: ${finding.because}` };
}
