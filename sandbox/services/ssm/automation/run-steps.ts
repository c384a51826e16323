import type { StepsOutcome } from './action.ts';
import type { StepParent, StepRecord } from './execution.ts';
import { type Run, runStep, type StepResult } from './run-step.ts';
import type { Route, Step } from './runbook.ts';
import { setStepStatus } from './status.ts';
import { toTexts } from './value-type.ts';

/** Milliseconds that the steps after a cancellation may take. https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html#automation-common */
const CANCELLATION = 120_000;

/**
 * Differs from AWS: an execution makes at most 1,000 attempts of steps and then fails, where AWS lets a runbook
 * that leads its steps in a circle go on.
 */
const MOST_ATTEMPTS = 1000;

/** Runs the steps of a runbook, or of a loop in it, from the first on. */
export async function runSteps(
  run: Run,
  steps: readonly Step[],
  halt: AbortSignal,
  parent?: StepParent,
): Promise<StepsOutcome> {
  let signal = halt;
  let isCancelled = false;
  /** Once a critical step has failed, the steps that follow do not make up for it. */
  let failure: StepsOutcome | undefined;
  let step = steps[0];
  while (step !== undefined) {
    // Between two steps everybody else has a turn, also when a runbook goes in a circle.
    await new Promise<void>((go) => run.place.world.clock.after(0, go));
    if (run.execution.stop === 'Complete') break;
    if (run.live.attempts >= MOST_ATTEMPTS) run.live.isExhausted = true;
    if (run.live.isExhausted) break;
    const current = step;
    const record = recordOf(run, current, parent);
    const result = await runStep(run, current, record, signal, (iteration, value, inner) =>
      runInside(run, current, record, iteration, value, inner),
    );
    settle(run, record, result);
    let next = nextName(current, result, steps);
    if (result.kind === 'cancelled') {
      // A person cancels, and the step says where to go then; that way is not cancelled a second time.
      if (isCancelled || signal.reason !== 'Cancel') next = undefined;
      else signal = cancellationSignal(run);
      isCancelled = true;
    } else if (result.kind !== 'done' && current.isCritical) {
      failure ??= { status: STATUS[result.kind], message: result.message };
    }
    step = steps.find(({ name }) => name === next);
  }
  if (isCancelled) return { status: 'Cancelled' };
  // Whatever the steps around it make of it: nothing comes after that.
  if (run.live.isExhausted)
    return { status: 'Failed', message: `The execution has made ${MOST_ATTEMPTS} attempts of steps.` };
  return failure ?? { status: 'Success' };
}

function runInside(
  run: Run,
  step: Step,
  record: StepRecord,
  iteration: number,
  value: unknown,
  signal: AbortSignal,
): Promise<StepsOutcome> {
  const { id, name, action } = record;
  return runSteps(run, step.steps, signal, {
    id,
    name,
    action,
    iteration,
    ...(value === undefined ? {} : { value: toTexts(value).join(',') }),
  });
}

/** Steps beside each other are on record from the beginning; every further run of one is a record of its own. */
function recordOf({ place, execution }: Run, step: Step, parent: StepParent | undefined): StepRecord {
  const waiting = execution.steps.find(
    (record) => record.name === step.name && record.startedAt === undefined && parent === undefined,
  );
  if (waiting !== undefined) return waiting;
  const { name, action } = step;
  const record: StepRecord = {
    id: place.world.ids.uuid(),
    name,
    action,
    status: 'Pending',
    ...(parent === undefined ? {} : { parent }),
  };
  execution.steps.push(record);
  return record;
}

const STATUS = {
  done: 'Success',
  failed: 'Failed',
  'timed-out': 'TimedOut',
  cancelled: 'Cancelled',
} as const;

function settle({ place, execution }: Run, record: StepRecord, result: StepResult): void {
  if (result.kind === 'failed') record.failure = { message: result.message, type: result.type };
  if (result.kind === 'timed-out') record.failure = { message: result.message, type: 'Action' };
  if (result.kind === 'done') {
    if (result.code !== undefined) record.code = result.code;
    if (result.response !== undefined) record.response = result.response;
  }
  setStepStatus(place, execution, record, STATUS[result.kind]);
}

function cancellationSignal({ place, live }: Run): AbortSignal {
  const end = new AbortController();
  const cancel = place.world.clock.after(CANCELLATION, () => end.abort('CancellationTimedOut'));
  void live.whenEnded.then(cancel);
  return end.signal;
}

/** The name of the step to go to; undefined at the end. */
function nextName(step: Step, result: StepResult, steps: readonly Step[]): string | undefined {
  const following = step.isEnd ? undefined : (step.nextStep ?? steps[steps.indexOf(step) + 1]?.name);
  if (result.kind === 'done') return result.next ?? following;
  if (result.kind === 'cancelled') return targetOf(step.onCancel);
  return step.onFailure === 'Continue' ? following : targetOf(step.onFailure);
}

const targetOf = (route: Route): string | undefined =>
  route.startsWith('step:') ? route.slice('step:'.length) : undefined;
