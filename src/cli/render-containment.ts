import type { PlannedStep } from '../contain/plan.ts';
import type { UserState } from '../contain/read-user.ts';
import type { Judgement, Step } from '../model/incident.ts';
import { plain } from '../report/plain-text.ts';
import { describeSteps } from '../respond/reviewed-plan.ts';
import type { WhereFlags } from './flags.ts';
import type { ReviewFlags } from './reviewed-plan.ts';
import { terminal } from './terminal.ts';

export const CONTAIN_SCHEMA = 'cordon.contain/1';

/** What became of one key, and what of it is still to do. */
export interface KeyOutcome {
  readonly incident: string;
  readonly verdict: Judgement['verdict'];
  readonly steps: readonly Pick<Step, 'action' | 'target' | 'judgement'>[];
  readonly notStopped: readonly string[];
  readonly unfinished: readonly string[];
}

export interface ContainFlags extends WhereFlags, ReviewFlags {
  readonly level: 'disable' | 'deny';
  readonly reason?: string;
  readonly policy?: string;
  readonly direct: boolean;
  readonly json: boolean;
}

/** What people read of a plan. */
interface ReadablePlan {
  readonly hash: string;
  readonly steps: readonly ReadableStep[];
}
type ReadableStep = Omit<PlannedStep, 'state' | 'doesNotStop'> & { readonly doesNotStop: readonly string[] };

const planAsJson = ({ hash, steps }: ReadablePlan) => ({ hash, actions: steps.map(stepAsJson) });

const stepAsJson = ({ action: id, ...step }: ReadableStep) => {
  const { title, target, accessKeyId, before, after, disruption, reversible, permissions, doesNotStop } =
    step;
  return { id, title, target, accessKeyId, before, after, disruption, reversible, permissions, doesNotStop };
};

/** A plan, and what a person weighs before he has it done. */
interface Shown {
  readonly plan: ReadablePlan;
  readonly user: Pick<UserState, 'arn' | 'userId'>;
  /** What it disturbs, and what it has to fit into: a line each. */
  readonly use: readonly string[];
  /** How many people have to agree; absent: nobody is asked. */
  readonly approvers?: number;
}

export function showPlan({ plan, user, use, approvers }: Shown, what: string, flags: ContainFlags): void {
  const own = flags.direct ? ' --direct' : '';
  const command = `cordon contain ${what} --level ${flags.level}${own} --apply --plan ${plan.hash}`;
  if (flags.json) {
    const next = [{ cmd: command, why: 'does what this plan says' }];
    terminal.result(
      JSON.stringify({
        schema: CONTAIN_SCHEMA,
        status: 'planned',
        user: user.arn,
        use,
        approvers,
        plan: planAsJson(plan),
        next,
      }),
    );
    return;
  }
  // What each of the actions leaves open.
  const open = plan.steps.map(({ doesNotStop }) => doesNotStop);
  const notStopped = (open[0] ?? []).filter((way) => open.every((ways) => ways.includes(way)));
  terminal.result(
    [
      `PLAN ${plan.hash}`,
      `  user ${plain(user.arn)} (${user.userId})`,
      ...describeSteps(plan.steps).map((line) => `  ${line}`),
      ...plan.steps.map(
        ({ title, disruption, reversible }) =>
          `  ${title}: ${disruption}${reversible ? '; it can be given back' : '; it CANNOT be given back'}`,
      ),
      ...use.map((line) => `  ${plain(line, 600)}`),
      ...(approvers === undefined || approvers < 2
        ? []
        : ['  two people have to agree: the policy protects the user']),
      ...notStopped.map((way) => `  does not stop: ${way}`),
      'Nothing has been changed.',
      `Next: ${command}`,
    ].join('\n'),
  );
}

export function showOutcome(
  plan: ReadablePlan,
  outcomes: readonly KeyOutcome[],
  flags: Pick<ContainFlags, 'json'>,
): void {
  const verdicts = outcomes.map((one) => one.verdict);
  const verdict = verdicts.find((one) => one !== 'contained') ?? 'contained';
  const unfinished = [...new Set(outcomes.flatMap((one) => one.unfinished))];
  const steps = outcomes.flatMap((one) => one.steps);
  const notStopped = [...new Set(outcomes.flatMap((one) => one.notStopped))];
  const id = outcomes[0]?.incident ?? '';
  process.exitCode = verdict !== 'contained' ? 1 : unfinished.length > 0 ? 5 : 0;
  const next = [
    { cmd: `cordon verify ${id}`, why: 'reads again what is there' },
    { cmd: `cordon restore ${id}`, why: 'shows what giving it back would change' },
  ];
  if (flags.json) {
    const status = verdict !== 'contained' ? 'error' : unfinished.length > 0 ? 'partial' : 'ok';
    const said = { incident: id, verdict, plan: planAsJson(plan), results: steps, notStopped, unfinished };
    terminal.result(JSON.stringify({ schema: CONTAIN_SCHEMA, status, ...said, next }));
    return;
  }
  terminal.result(
    [
      `${id}: ${verdict}`,
      ...steps.map(
        ({ action, target, judgement: { because } }) =>
          `  ${action} on ${plain(target)}: ${plain(because, 300)}`,
      ),
      ...notStopped.map((way) => `  not stopped: ${plain(way)}`),
      ...unfinished.map((what) => `  still to do: ${what}`),
      ...next.map(({ cmd }) => `Next: ${cmd}`),
    ].join('\n'),
  );
}
