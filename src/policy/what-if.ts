import type { CredentialKind } from '../model/credential.ts';
import { type Decision, MODES, type Mode } from '../model/decision.ts';
import type { Channel, FindingSource } from '../model/finding.ts';
import { decide } from './decide.ts';
import type { Situation } from './guards.ts';
import { conditionsOf, isGlobbed } from './match-rule.ts';
import type { Condition, Policy, PolicyRule } from './policy.ts';

/** One change, and the mode that comes of it. */
export interface Change {
  readonly mode: Mode;
  /** The rule that then decides. */
  readonly rule: string;
  /** What would have to be another: a fact of the situation, or the mode of a rule of the policy. */
  readonly fact: string;
  readonly from: string;
  readonly to: string;
}

interface Candidate {
  readonly fact: string;
  readonly from: string;
  readonly to: string;
  readonly situation: Situation;
  readonly policy: Policy;
}

/** Of a policy with thousands of values the first are tried. */
const MOST_TRIED = 3000;

/** For each other mode the first change of one thing that gives it: facts before the policy's own rules. */
export function findChanges(
  situation: Situation,
  policy: Policy,
  decision: Decision,
): { readonly changes: readonly Change[]; readonly outOfReach: readonly Mode[] } {
  const found = new Map<Mode, Change>();
  let tried = 0;
  for (const candidate of listCandidates(situation, policy, decision)) {
    if (found.size === MODES.length - 1 || ++tried > MOST_TRIED) break;
    const { mode, rule } = decide(candidate.situation, candidate.policy);
    if (mode === decision.mode || found.has(mode)) continue;
    const { fact, from, to } = candidate;
    found.set(mode, { mode, rule, fact, from, to });
  }
  const others = MODES.filter((mode) => mode !== decision.mode);
  return {
    changes: others.flatMap((mode) => found.get(mode) ?? []),
    outOfReach: others.filter((mode) => !found.has(mode)),
  };
}

function* listCandidates(situation: Situation, policy: Policy, decision: Decision): Generator<Candidate> {
  yield* changeGuardedFacts(situation, policy);
  // By condition and not by rule: a finding of another type is nearer than one of another detector.
  for (const condition of NEAREST) {
    for (const rule of policy.rules) yield* changeFact(condition, rule, situation, policy);
  }
  yield* changePolicy(situation, policy, decision);
}

const NEAREST: readonly Condition[] = [
  'type',
  'severity',
  'principal',
  'region',
  'via',
  'source',
  'kind',
  'account',
];

/** Away from what makes a guard stop it; nobody wants to know how to run into one. */
function* changeGuardedFacts(situation: Situation, policy: Policy): Generator<Candidate> {
  const { finding, homeAccount } = situation;
  const change = (fact: string, from: string, to: string, changed: Situation): Candidate => ({
    fact,
    from,
    to,
    situation: changed,
    policy,
  });
  const isReplay = finding.isReplay === true;
  const { isReplay: _replay, ...fresh } = finding;
  const { subject, ...alone } = finding;
  if (finding.isSample) {
    yield change('sample', 'yes', 'no', { ...situation, finding: { ...finding, isSample: false } });
  }
  if (isReplay) yield change('replayed', 'yes', 'no', { ...situation, finding: fresh });
  if (finding.account !== homeAccount) {
    yield change('account', finding.account, homeAccount, {
      ...situation,
      finding: { ...finding, account: homeAccount },
    });
  }
  if (!situation.isSimulationOn) {
    yield change('simulations', 'off', 'on', { ...situation, isSimulationOn: true });
  }
  if (subject !== undefined) {
    yield change('principals of the finding', 'several', 'one', { ...situation, finding: alone });
  }
}

function* changeFact(
  condition: Condition,
  { when }: PolicyRule,
  situation: Situation,
  policy: Policy,
): Generator<Candidate> {
  if (!conditionsOf(when).includes(condition)) return;
  for (const value of listValues(condition, when)) {
    const { from, changed } = replaceFact(condition, value, situation);
    if (from !== value) yield { fact: condition, from, to: value, situation: changed, policy };
  }
}

/** Values that meet the condition: a glob as it reads with its wildcards left out. */
function listValues(condition: Condition, when: PolicyRule['when']): string[] {
  if (condition === 'severity') return [String(when.severity?.atLeast ?? 0)];
  const values: readonly string[] = when[condition] ?? [];
  return isGlobbed(condition)
    ? values.map((glob) => glob.replace(/\*/g, '').replace(/\?/g, 'x'))
    : [...values];
}

function replaceFact(
  condition: Condition,
  value: string,
  situation: Situation,
): { from: string; changed: Situation } {
  const { finding, credential } = situation;
  const withFinding = (change: Partial<Situation['finding']>): Situation => ({
    ...situation,
    finding: { ...finding, ...change },
  });
  switch (condition) {
    case 'type':
      return { from: finding.type, changed: withFinding({ type: value }) };
    case 'region':
      return { from: finding.region, changed: withFinding({ region: value }) };
    case 'account':
      return { from: finding.account, changed: withFinding({ account: value }) };
    case 'severity':
      return { from: String(finding.severity), changed: withFinding({ severity: Number(value) }) };
    // The values come from a checked policy, whose sets these are.
    case 'source':
      return { from: finding.source, changed: withFinding({ source: value as FindingSource }) };
    case 'via':
      return { from: finding.via, changed: withFinding({ via: value as Channel }) };
    case 'kind': {
      const changed = { ...situation, credential: { ...credential, kind: value as CredentialKind } };
      return { from: credential.kind, changed };
    }
    case 'principal': {
      const named = withFinding({ principalName: value });
      const changed = { ...named, credential: { ...credential, principalName: value } };
      return { from: credential.principalName ?? 'none', changed };
    }
  }
}

/** No principal protected; then the rule that decided in each mode that it may have. */
function* changePolicy(situation: Situation, policy: Policy, decision: Decision): Generator<Candidate> {
  if (decision.held?.by === 'protected') {
    const unprotected = { ...policy, protected: [] };
    yield { fact: 'protected', from: 'yes', to: 'no', situation, policy: unprotected };
  }
  const decided = policy.rules.find(({ name }) => name === decision.rule);
  if (decided === undefined) return;
  const isSimulationRule = decided.when.source?.join() === 'simulation';
  for (const mode of MODES.filter((one) => one !== 'rotate' || isSimulationRule)) {
    const rules = policy.rules.map((rule) => (rule === decided ? { ...rule, mode } : rule));
    const changed = { ...policy, rules };
    yield { fact: `mode of rule ${decided.name}`, from: decided.mode, to: mode, situation, policy: changed };
  }
}
