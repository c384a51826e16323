import type { Incident, Judgement, Step } from '../model/incident.ts';
import type { ContainmentAction, Target } from './action.ts';
import { actionsFor } from './catalog.ts';
import { createTarget, runStep, type StepDeps } from './run-step.ts';

/** Everything that contains this kind of credential and that nobody has to be asked about. */
export async function contain(incident: Incident, deps: StepDeps): Promise<Incident> {
  const { finding, credential } = incident;
  const actions = actionsFor(credential.kind);
  const { accessKeyId, principalName } = credential;
  if (
    'unreadable' in finding ||
    accessKeyId === undefined ||
    principalName === undefined ||
    actions.length === 0
  ) {
    return { ...incident, judgement: { verdict: 'not contained', because: 'there is no action for it' } };
  }
  const target = createTarget({ account: finding.account, accessKeyId, userName: principalName }, deps.iam);
  return runSteps(
    incident,
    actions.map((action) => ({ action, target })),
    deps,
  );
}

/** Side by side: none waits for another, and a failure of one is said and stops no other. */
export async function runSteps(
  incident: Incident,
  uses: readonly { readonly action: ContainmentAction; readonly target: Target }[],
  deps: StepDeps,
): Promise<Incident> {
  const steps = await Promise.all(uses.map(({ action, target }) => runStep(action, target, deps)));
  const actions = uses.map(({ action }) => action);
  return conclude(incident, actions, steps);
}

/** What the steps, as they are now, come to. */
export const conclude = (
  incident: Incident,
  actions: readonly ContainmentAction[],
  steps: readonly Step[],
): Incident => ({ ...incident, steps, judgement: judge(steps), notStopped: listOpenWays(actions, steps) });

/** The worst step decides, and what is not contained is said first. */
function judge(steps: readonly Step[]): Judgement {
  const say = (step: Step) => `${step.action}: ${step.judgement.because}`;
  const of = (verdict: Judgement['verdict']) => steps.filter((step) => step.judgement.verdict === verdict);
  const [contained, not, unknown] = [of('contained'), of('not contained'), of('unknown')];
  const because = [...not, ...unknown, ...contained].map(say).join('; ');
  if (not.length > 0) {
    return { verdict: 'not contained', because: contained.length > 0 ? `only partly: ${because}` : because };
  }
  return { verdict: unknown.length > 0 ? 'unknown' : 'contained', because };
}

/** The ways in that the actions leave open, less those that another has been verified to stop. */
function listOpenWays(actions: readonly ContainmentAction[], steps: readonly Step[]): readonly string[] {
  const verified = steps
    .filter(({ judgement }) => judgement.verdict === 'contained')
    .map(({ action }) => action);
  const stopped = new Set(actions.filter(({ id }) => verified.includes(id)).flatMap(({ stops }) => stops));
  const all = new Set(actions.flatMap(({ stops, doesNotStop }) => [...stops, ...doesNotStop]));
  return [...all].filter((way) => !stopped.has(way));
}
