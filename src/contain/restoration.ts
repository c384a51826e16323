import { errorFacts } from '../aws/error-facts.ts';
import type { ContainDeps, ContainmentAction, GivingBack, QuarantineArns, Wish } from './action.ts';
import { type HashedStep, hashSteps, type Plan } from './plan.ts';
import { readUser, type UserState } from './read-user.ts';
import { restoreStep } from './restore-step.ts';
import { describeCutOff, findCutOff, planLift, removeCutOff } from './session-cut-off.ts';

/** An act of an incident, as its record has it. */
export interface RecordedAct {
  readonly action: ContainmentAction;
  readonly accessKeyId: string;
  readonly prior: unknown;
  /** It was tried, and AWS refused it. */
  readonly hasFailed: boolean;
}

export interface RestoreWish extends Wish {
  /** Lifts the cut-off of sessions before the last can have expired. */
  readonly isForced: boolean;
}

interface RestoreStep extends HashedStep {
  /** Absent: the step lifts the cut-off that an earlier restore has left. */
  readonly act?: RecordedAct;
}

/** What giving an incident back comes to. Where anything has drifted, nothing is given back. */
export interface Restoration extends Plan<RestoreStep> {
  /** What stays as it is, and why: a line each. */
  readonly unchanged: readonly string[];
  /** What is otherwise than Cordon left it: a line each. */
  readonly drifts: readonly string[];
  /** Nothing is left but to lift the cut-off, and its time has not come: until when. */
  readonly tooEarly?: string;
}

/** Of one user, as he is now. Pure. The hash knows no time: the cut-off is set when the plan is applied. */
export function planRestoration(
  acts: readonly RecordedAct[],
  user: UserState,
  arns: QuarantineArns,
  wish: RestoreWish,
): Restoration {
  const steps: RestoreStep[] = [];
  const unchanged: string[] = [];
  const drifts: string[] = [];
  const sort = (name: string, giving: GivingBack, step: Omit<RestoreStep, 'before' | 'after'>): void => {
    if (giving.kind === 'nothing') unchanged.push(`${name}: ${giving.because}`);
    else if (giving.kind === 'drift')
      drifts.push(`${name}: expected: ${giving.expected}; found: ${giving.found}`);
    else steps.push({ ...step, before: giving.before, after: giving.after });
  };
  for (const [target, candidates] of groupByTarget(acts, user)) {
    const { act, giving } = chooseRecord(candidates, user, arns, wish);
    const { state } = act.action.plan({ user, accessKeyId: act.accessKeyId }, arns);
    sort(`${act.action.id} on ${target}`, giving, {
      act,
      action: act.action.id,
      target,
      state: { now: state, prior: act.prior },
    });
  }
  const isLeft = steps.some(({ act }) => act?.action.stops.includes(SESSIONS) === true);
  const lift = isLeft ? undefined : planLift(user, wish);
  const target = `old sessions of user ${user.userName}`;
  if (lift !== undefined && lift !== 'too early') {
    const state = { cutOff: findCutOff(user), userId: user.userId };
    sort(`${LIFT} on ${target}`, lift, { action: LIFT, target, state });
  }
  const cutOff = findCutOff(user);
  return {
    steps,
    unchanged,
    drifts,
    hash: hashSteps('restore', steps),
    ...(lift === 'too early' && typeof cutOff === 'object' ? { tooEarly: describeCutOff(cutOff) } : {}),
  };
}

const SESSIONS = 'temporary sessions of the user, console sessions among them';
const LIFT = 'lift-session-cut-off';

function groupByTarget(acts: readonly RecordedAct[], user: UserState): Map<string, RecordedAct[]> {
  const groups = new Map<string, RecordedAct[]>();
  for (const act of acts) {
    const target = act.action.describe(act, user.userName);
    groups.set(target, [...(groups.get(target) ?? []), act]);
  }
  return groups;
}

/**
 * Several keys of one user share the act on the user, and a later key's record has seen what was done for the
 * first one's sake: the record by which something is given back is the one from before.
 */
function chooseRecord(
  candidates: readonly RecordedAct[],
  user: UserState,
  arns: QuarantineArns,
  wish: Wish,
): { act: RecordedAct; giving: GivingBack } {
  const all = candidates.map((act) => ({ act, giving: planAct(act, user, arns, wish) }));
  const chosen = all.find(({ giving }) => giving.kind === 'change') ?? all[0];
  if (chosen === undefined) throw new Error('a group has a record');
  return chosen;
}

function planAct(act: RecordedAct, user: UserState, arns: QuarantineArns, wish: Wish): GivingBack {
  if (act.hasFailed) return { kind: 'nothing', because: 'AWS refused it when it was tried' };
  return act.action.planRestore(act.prior, { user, accessKeyId: act.accessKeyId }, arns, wish);
}

/** What became of one step of a restore: `change`, it is done; `failed`, AWS did not let it, or it did not hold. */
export type RestoreResult = (GivingBack | { readonly kind: 'failed'; readonly because: string }) & {
  readonly action: string;
  readonly target: string;
};

/**
 * Gives back what the plan says, one after the other, each read again before and after. The first that fails ends
 * it: what follows may only be safe with what stands before it.
 */
export async function applyRestoration(
  { steps }: Restoration,
  userName: string,
  deps: ContainDeps,
  wish: RestoreWish,
): Promise<RestoreResult[]> {
  const results: RestoreResult[] = [];
  for (const { act, action, target } of steps) {
    try {
      const giving =
        act === undefined
          ? await lift(userName, deps, wish)
          : await restoreStep(act.action, act.accessKeyId, userName, act.prior, deps, wish);
      results.push({ ...giving, action, target });
    } catch (error) {
      const { code, message } = errorFacts(error);
      return [...results, { kind: 'failed', because: `${code}: ${message}`, action, target }];
    }
  }
  return results;
}

async function lift(userName: string, { iam }: ContainDeps, wish: RestoreWish): Promise<GivingBack> {
  const giving = planLift(await readUser(userName, iam), wish);
  if (giving === undefined || giving === 'too early') {
    return { kind: 'nothing', because: 'there is no cut-off whose time has come' };
  }
  if (giving.kind === 'change') await removeCutOff(userName, iam);
  return giving;
}
