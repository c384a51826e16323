import { matchGlob, parseGlob } from '../iam/glob.ts';
import type { Situation } from './guards.ts';
import type { Condition, Conditions, SeverityRange } from './policy.ts';

/** The facts that a policy's conditions are about, as one situation has them. */
export interface Facts {
  readonly type: string;
  readonly kind: string;
  readonly source: string;
  readonly via: string;
  readonly account: string;
  readonly principal: string | undefined;
  readonly region: string;
  readonly severity: number;
}

export const factsOf = ({ finding, credential }: Situation): Facts => ({
  type: finding.type,
  kind: credential.kind,
  source: finding.source,
  via: finding.via,
  account: finding.account,
  principal: credential.principalName ?? finding.principalName,
  region: finding.region,
  severity: finding.severity,
});

/** In this order conditions are looked at, and named to people. */
const CONDITIONS: readonly Condition[] = [
  'source',
  'via',
  'kind',
  'type',
  'principal',
  'account',
  'region',
  'severity',
];

export const conditionsOf = (when: Conditions): Condition[] =>
  CONDITIONS.filter((condition) => when[condition] !== undefined);

/** The first condition that does not hold; undefined when all do. */
export function findUnmet(when: Conditions, facts: Facts): Condition | undefined {
  return conditionsOf(when).find((condition) => !holds(condition, when, facts));
}

function holds(condition: Condition, when: Conditions, facts: Facts): boolean {
  if (condition === 'severity') return when.severity !== undefined && isWithin(facts.severity, when.severity);
  const [wanted = [], fact] = [when[condition], facts[condition]];
  if (fact === undefined) return false;
  if (!isGlobbed(condition)) return wanted.some((value) => value === fact);
  return wanted.some((pattern) => matchGlob(parseGlob(pattern), fact));
}

export const isGlobbed = (condition: Condition): boolean =>
  condition === 'type' || condition === 'principal' || condition === 'region';

const isWithin = (severity: number, { atLeast = -Infinity, below = Infinity }: SeverityRange): boolean =>
  severity >= atLeast && severity < below;
