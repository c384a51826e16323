import { createHash } from 'node:crypto';
import type { ContainmentAction, QuarantineArns, WayIn } from './action.ts';
import type { UserState } from './read-user.ts';

/** One act of a plan: what a person reviews, and what the hash stands for. */
export interface PlannedStep {
  readonly action: string;
  readonly title: string;
  /** In words; with the action it tells the step from the others. */
  readonly target: string;
  readonly accessKeyId: string;
  readonly before: string;
  readonly after: string;
  readonly disruption: string;
  readonly reversible: boolean;
  /** IAM actions of whoever applies it. */
  readonly permissions: readonly string[];
  readonly doesNotStop: readonly WayIn[];
  /** What there is of that which would be changed: the prior state of a restore. */
  readonly state: Record<string, unknown>;
}

export interface Plan<S extends HashedStep = PlannedStep> {
  readonly steps: readonly S[];
  /** Of what is reviewed: what is applied has the same. */
  readonly hash: string;
}

/** The actions on each of the user's keys that are meant, in the order of the catalog; an act on the user once. */
export function planContainment(
  user: UserState,
  accessKeyIds: readonly string[],
  actions: readonly ContainmentAction[],
  arns: QuarantineArns,
): Plan {
  const steps = new Map<string, PlannedStep>();
  for (const action of actions) {
    for (const accessKeyId of accessKeyIds) {
      const target = action.describe({ accessKeyId }, user.userName);
      const id = `${action.id}#${target}`;
      if (steps.has(id)) continue;
      const { before, after, state } = action.plan({ user, accessKeyId }, arns);
      const { title, disruption, reversible, permissions, doesNotStop } = action;
      steps.set(id, {
        action: action.id,
        title,
        target,
        accessKeyId,
        before,
        after,
        disruption,
        reversible,
        permissions,
        doesNotStop,
        state,
      });
    }
  }
  return { steps: [...steps.values()], hash: hashSteps('contain', [...steps.values()]) };
}

/** What of a step the hash stands for. */
export type HashedStep = Pick<PlannedStep, 'action' | 'target' | 'before' | 'after' | 'state'>;

/**
 * sha256 of the canonical JSON of what would be done to what, and of what there is. It knows no order and no
 * time: nothing that changes by itself, such as when a key was used last, stands in a state.
 */
export function hashSteps(purpose: 'contain' | 'restore', steps: readonly HashedStep[]): string {
  const parts = steps.map((step) => canonical(reviewable(step))).sort();
  return createHash('sha256')
    .update(JSON.stringify([purpose, parts]))
    .digest('hex');
}

/** A step that is planned has more than one that was kept. */
const reviewable = ({ action, target, before, after, state }: HashedStep): HashedStep => ({
  action,
  target,
  before,
  after,
  state,
});

/** The names of an object sorted, at every depth. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.sort().join(',')}}`;
}

/** What is otherwise than it was when the plan was reviewed, a line each. */
export function comparePlans(reviewed: readonly HashedStep[], now: readonly HashedStep[]): string[] {
  const id = ({ action, target }: HashedStep) => `${action} on ${target}`;
  const gone = reviewed.filter((step) => !now.some((other) => id(other) === id(step)));
  return [
    ...now.flatMap((step) => {
      const was = reviewed.find((other) => id(other) === id(step));
      if (was === undefined) return [`${id(step)}: is new: ${step.before} -> ${step.after}`];
      if (canonical(reviewable(was)) === canonical(reviewable(step))) return [];
      return [
        `${id(step)}: was ${was.before} -> ${was.after}; is ${step.before} -> ${step.after}` +
          ` (${compareStates(was.state, step.state)})`,
      ];
    }),
    ...gone.map((step) => `${id(step)}: is there no more`),
  ];
}

function compareStates(was: Record<string, unknown>, is: Record<string, unknown>): string {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const differing = names.filter((name) => canonical(was[name]) !== canonical(is[name]));
  return differing.map((name) => `${name}: ${canonical(was[name])} -> ${canonical(is[name])}`).join(', ');
}
