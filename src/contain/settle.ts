import { errorFacts } from '../aws/error-facts.ts';
import type { Incident, Step } from '../model/incident.ts';
import type { ContainmentAction, Target } from './action.ts';
import { actionsFor } from './catalog.ts';
import { conclude } from './contain.ts';
import { createTarget, runStep, type StepDeps } from './run-step.ts';

/**
 * A change of IAM is shown at once and holds everywhere a little later: 3 to 4 s by public measurements. Until then
 * the key still works, and whoever has it can undo what contains it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const PROPAGATION_MS = 5_000;
/** Between two looks while nothing has been undone, ms. */
const CALM_PAUSE = 2_500;
/**
 * And once something has: what he undoes is his for as long as it stands, and each time that it does not, he is out
 * for as long. Who is faster wins.
 */
const FIGHTING_PAUSE = 250;
/** Altogether, ms: the function has 45 s, and what follows takes some of them. */
const LONGEST = 20_000;

export interface SettleDeps extends StepDeps {
  wait(milliseconds: number): Promise<void>;
  /** Whether a person has taken the acts away again: what he undoes stays undone. */
  isGivenBack(): Promise<boolean>;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Settled {
  /** With its steps as they were at the last look. */
  readonly incident: Incident;
  /** Each time that an act was found undone and was applied again, in words. */
  readonly applied: readonly string[];
  /** When the last act was applied again; absent: none was. Milliseconds since the epoch. */
  readonly lastAppliedAt?: number;
}

/**
 * Waits until the acts have been in place, unbroken, for as long as IAM needs to spread them. What somebody has
 * undone in the meantime is applied again. Who goes on undoing it until we have to end is not contained.
 */
export async function settle(incident: Incident, deps: SettleDeps): Promise<Settled> {
  const actions = actionsFor(incident.credential.kind);
  const applied: string[] = [];
  let lastAppliedAt: number | undefined;
  let { steps } = incident;
  let calm = 0;
  const began = deps.now();
  // By the clock too: in a fight the calls take as long as the pauses.
  for (let waited = 0; calm < PROPAGATION_MS && Math.max(waited, deps.now() - began) < LONGEST; ) {
    const pause = applied.length === 0 ? CALM_PAUSE : FIGHTING_PAUSE;
    await deps.wait(pause);
    waited += pause;
    const looks = await lookAtSteps(incident, steps, actions, deps);
    steps = looks.map(({ step }) => step);
    const undone = looks.filter(({ wasUndone }) => wasUndone).map(({ step }) => step.action);
    calm = undone.length === 0 ? calm + pause : 0;
    if (undone.length === 0) continue;
    lastAppliedAt = deps.now();
    applied.push(`${new Date(lastAppliedAt).toISOString()} ${undone.join(' and ')}`);
  }
  const concluded = conclude(incident, actions, steps);
  const judged: Incident =
    calm < PROPAGATION_MS && applied.length > 0
      ? {
          ...concluded,
          judgement: {
            verdict: 'not contained',
            because: `somebody undoes it: it was applied again ${applied.length} times, at last ${applied.at(-1)}`,
          },
        }
      : concluded;
  return { incident: judged, applied, ...(lastAppliedAt === undefined ? {} : { lastAppliedAt }) };
}

/** Ids of the acts that are no longer in place. What cannot be read is not counted: the proof says so. */
export async function findUndone(incident: Incident, deps: StepDeps): Promise<readonly string[]> {
  const target = targetOf(incident, deps);
  const undone = incident.steps.map(async ({ action: id, applied }) => {
    const action = actionsFor(incident.credential.kind).find((one) => one.id === id);
    if (action === undefined || applied !== 'yes') return [];
    try {
      return (await action.verify(target, deps)).verdict === 'not contained' ? [id] : [];
    } catch (error) {
      deps.logFailure(`${id}: whether it still holds`, error);
      return [];
    }
  });
  return (await Promise.all(undone)).flat();
}

function targetOf({ finding, credential }: Incident, { iam }: StepDeps): Target {
  const account = 'account' in finding ? finding.account : '';
  const { accessKeyId = '', principalName: userName = '' } = credential;
  return createTarget({ account, accessKeyId, userName }, iam);
}

interface Look {
  readonly step: Step;
  readonly wasUndone: boolean;
}

function lookAtSteps(
  incident: Incident,
  steps: readonly Step[],
  actions: readonly ContainmentAction[],
  deps: SettleDeps,
): Promise<Look[]> {
  // A new one for each look: the user may have been renamed.
  const target = targetOf(incident, deps);
  const look = async (step: Step): Promise<Look> => {
    const action = actions.find(({ id }) => id === step.action);
    // What AWS has refused is refused again, and a person's own acts are for him to do.
    if (action === undefined || step.applied !== 'yes') return { step, wasUndone: false };
    try {
      const judgement = await action.verify(target, deps);
      return judgement.verdict === 'not contained' && !(await deps.isGivenBack())
        ? { step: await runStep(action, target, deps), wasUndone: true }
        : { step: { ...step, judgement }, wasUndone: false };
    } catch (error) {
      deps.logFailure(`${step.action}: whether it still holds`, error);
      const because = `whether it still holds could not be read (${errorFacts(error).code})`;
      return { step: { ...step, judgement: { verdict: 'unknown', because } }, wasUndone: false };
    }
  };
  return Promise.all(steps.map(look));
}
