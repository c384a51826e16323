import type { Credential } from '../model/credential.ts';
import type { Decision } from '../model/decision.ts';
import type { Finding } from '../model/finding.ts';

/** What the decision may rest on. */
export interface Situation {
  readonly finding: Finding;
  readonly credential: Credential;
  /** The account that this deployment may act in. */
  readonly homeAccount: string;
  /** Whether it has a role for simulated findings. */
  readonly isSimulationOn: boolean;
}

/** A rule that stands before every policy, and that none can loosen. Its mode is `notify`. */
interface Guard {
  readonly name: string;
  readonly playbook?: string;
  stops(situation: Situation): boolean;
  because(situation: Situation): string;
}

const GUARDS: readonly Guard[] = [
  {
    name: 'sample',
    stops: ({ finding }) => finding.isSample,
    because: () => 'GuardDuty marks it as a sample finding',
  },
  {
    name: 'replayed',
    stops: ({ finding }) => finding.isReplay === true,
    because: () => 'somebody replays it out of an archive: it says nothing about now',
  },
  {
    name: 'other-account',
    stops: ({ finding, homeAccount }) => finding.account !== homeAccount,
    because: ({ finding, homeAccount }) =>
      `it is about account ${finding.account}, and this deployment cannot act there yet, only in ${homeAccount}`,
  },
  {
    name: 'simulation-off',
    stops: ({ finding, isSimulationOn }) => finding.source === 'simulation' && !isSimulationOn,
    because: () => 'it is a simulated finding, and simulations are turned off in this deployment',
  },
  {
    name: 'unknown-credential',
    playbook: 'unknown-credential',
    // CloudTrail names the user whom AWS has quarantined and mostly no key: it is enough to ask, and for no more.
    stops: ({ finding, credential }) => credential.kind === 'unknown' && !isNamedQuarantine(finding),
    because: ({ credential }) => `the credential could not be told: ${credential.because}`,
  },
];

const isNamedQuarantine = ({ source, principalName }: Finding): boolean =>
  source === 'quarantine' && principalName !== undefined;

/** Names that no rule of a policy may bear. */
export const GUARD_NAMES: readonly string[] = [...GUARDS.map(({ name }) => name), 'unreadable'];

export const GUARD_PLAYBOOKS: readonly string[] = GUARDS.flatMap(({ playbook }) => playbook ?? []);

export function findGuard(situation: Situation): Decision | undefined {
  const guard = GUARDS.find((one) => one.stops(situation));
  if (guard === undefined) return undefined;
  const { name, playbook } = guard;
  const because = guard.because(situation);
  return { mode: 'notify', rule: name, because, ...(playbook === undefined ? {} : { playbook }) };
}
