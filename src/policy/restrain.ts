import { acts, type Decision, type Hold, MODES, type Mode } from '../model/decision.ts';

/** What is known only after the decision, when its incident is written. */
export interface RestrainFacts {
  /**
   * What GuardDuty said when it was asked for the finding. `differs`: it has one of that id, and it says something
   * else. `not asked`: the finding is of a source that cannot be asked.
   */
  readonly confirmation: 'confirmed' | 'not found' | 'differs' | 'unanswered' | 'not asked';
  /** Only while it is on. */
  readonly killSwitch?: { readonly until: string; readonly reason: string };
  /** ISO 8601; only while it has not passed. */
  readonly shadowUntil?: string;
  readonly isSimulation: boolean;
  /** A person (ARN) has given back what was done about this very finding, which tells of nothing since. */
  readonly givenBack?: { readonly by: string; readonly at: string };
}

interface Restraint {
  readonly by: Hold;
  readonly atMost: Mode;
  readonly because: string;
}

/**
 * The decision as it stands once the incident is written: never looser than it was. Of several restraints the
 * strictest is recorded, and the reason of each is said.
 */
export function restrain(decision: Decision, facts: RestrainFacts): Decision {
  const restraints = listRestraints(decision, facts);
  const holding = restraints.reduce<Restraint | undefined>(
    (strictest, one) => (rank(one.atMost) < rank(strictest?.atMost ?? decision.mode) ? one : strictest),
    undefined,
  );
  const reasons = [...restraints.map(({ because }) => because), ...noteUnanswered(decision, facts)];
  if (holding === undefined) {
    return reasons.length === 0 ? decision : { ...decision, because: join(decision.because, reasons) };
  }
  const because = holding.by === 'shadow' ? `would have ${DONE[decision.mode]}: ` : '';
  return {
    ...decision,
    mode: holding.atMost,
    because: `${because}${join(decision.because, reasons)}`,
    held: { by: holding.by, from: decision.held?.from ?? decision.mode },
  };
}

/** In the order in which they count where they are equally strict. */
function listRestraints({ mode }: Decision, facts: RestrainFacts): Restraint[] {
  const { confirmation, givenBack, killSwitch, shadowUntil, isSimulation } = facts;
  const unconfirmed = UNCONFIRMED.get(confirmation);
  const all: Restraint[] = [];
  if (unconfirmed !== undefined) all.push({ by: 'not-confirmed', atMost: 'notify', because: unconfirmed });
  if (givenBack !== undefined) {
    const because = `given back by ${givenBack.by} at ${givenBack.at}; the same finding, and nothing new in it`;
    all.push({ by: 'restored', atMost: 'notify', because });
  }
  if (!acts(mode)) return all;
  if (killSwitch !== undefined) {
    const because = `the kill switch is on until ${killSwitch.until} (${killSwitch.reason})`;
    all.push({ by: 'kill-switch', atMost: 'approve', because });
  }
  if (shadowUntil !== undefined && !isSimulation) {
    const because = `this deployment only watches (shadow) until ${shadowUntil}`;
    all.push({ by: 'shadow', atMost: 'approve', because });
  }
  return all;
}

/** A forged finding must not even ask as if it were real. */
const UNCONFIRMED: ReadonlyMap<RestrainFacts['confirmation'], string> = new Map([
  ['not found', 'GuardDuty knows no finding of this id, so it may be forged'],
  ['differs', "GuardDuty's own finding of this id says something else, so this one may be forged"],
]);

/** GuardDuty out of reach must not be a way to stop containment. */
const noteUnanswered = ({ mode }: Decision, { confirmation }: RestrainFacts): string[] =>
  confirmation === 'unanswered' && mode !== 'notify'
    ? ['GuardDuty did not answer whether it has this finding, and that holds up nothing']
    : [];

const DONE: Record<Mode, string> = {
  notify: 'told people',
  approve: 'asked',
  contain: 'contained',
  rotate: 'contained and rotated',
};

const rank = (mode: Mode): number => MODES.indexOf(mode);
const join = (because: string, reasons: readonly string[]): string => [because, ...reasons].join('; ');
