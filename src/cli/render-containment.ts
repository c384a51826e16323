import type { Plan } from '../contain/plan.ts';
import type { UserState } from '../contain/read-user.ts';
import type { Incident } from '../model/incident.ts';
import { plain } from '../report/plain-text.ts';
import { describeSteps } from '../respond/reviewed-plan.ts';
import { terminal } from './terminal.ts';

export const CONTAIN_SCHEMA = 'cordon.contain/1';

/** What became of one key, and what of it is still to do. */
export interface Outcome {
  readonly incident: Incident;
  readonly unfinished: readonly string[];
}

interface Flags {
  readonly level: string;
  readonly json: boolean;
}

const planAsJson = ({ hash, steps }: Plan) => ({
  hash,
  actions: steps.map(({ action, state: _state, ...facts }) => ({ id: action, ...facts })),
});

export function showPlan(plan: Plan, user: UserState, what: string, flags: Flags): void {
  const command = `cordon contain ${what} --level ${flags.level} --apply --plan ${plan.hash}`;
  if (flags.json) {
    const next = [{ cmd: command, why: 'does what this plan says' }];
    terminal.result(
      JSON.stringify({
        schema: CONTAIN_SCHEMA,
        status: 'planned',
        user: user.arn,
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
      ...plan.steps.map(({ title, disruption }) => `  ${title}: ${disruption}`),
      ...notStopped.map((way) => `  does not stop: ${way}`),
      'Nothing has been changed.',
      `Next: ${command}`,
    ].join('\n'),
  );
}

export function showOutcome(plan: Plan, outcomes: readonly Outcome[], flags: Flags): void {
  const verdicts = outcomes.map(({ incident }) => incident.judgement?.verdict ?? 'unknown');
  const verdict = verdicts.find((one) => one !== 'contained') ?? 'contained';
  const unfinished = [...new Set(outcomes.flatMap((one) => one.unfinished))];
  const steps = outcomes.flatMap(({ incident }) => incident.steps);
  const notStopped = [...new Set(outcomes.flatMap(({ incident }) => incident.notStopped))];
  const id = outcomes[0]?.incident.id ?? '';
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
