import { isObject } from '../../../cloudformation/json.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import { reportFault } from '../../../kernel/report-fault.ts';
import type { Place } from '../../../kernel/state.ts';
import type { Attempt, Outcome, StepAction, StepsOutcome } from './action.ts';
import { findAction } from './catalog.ts';
import type { Execution, StepRecord } from './execution.ts';
import type { LiveRun } from './live-runs.ts';
import { lookUpIn } from './look-up.ts';
import { failed, unresolved } from './outcomes.ts';
import { resolve } from './reference.ts';
import type { CallAsRun } from './run-caller.ts';
import type { Runbook, Step } from './runbook.ts';
import { setExecutionStatus, setStepStatus } from './status.ts';
import { fits, toTexts } from './value-type.ts';

/** One execution on its way. */
export interface Run {
  readonly place: Place;
  readonly execution: Execution;
  readonly runbook: Runbook;
  readonly live: LiveRun;
  readonly call: CallAsRun;
}

/** How one step came out, after all its attempts. */
export type StepResult = Outcome | { readonly kind: 'timed-out'; readonly message: string };

/** Runs the steps inside of a loop's step; given from outside, for they run steps again. */
export type RunInside = (iteration: number, value: unknown, signal: AbortSignal) => Promise<StepsOutcome>;

export async function runStep(
  run: Run,
  step: Step,
  record: StepRecord,
  signal: AbortSignal,
  runInside: RunInside,
): Promise<StepResult> {
  const { place, execution, live } = run;
  record.startedAt = place.world.clock.now();
  execution.current = { step: step.name, action: step.action };
  setStepStatus(place, execution, record, 'InProgress');
  let result: StepResult = failed('The step has made no attempt', 'Internal');
  for (let attempt = 1; attempt <= step.maxAttempts; attempt += 1) {
    live.attempts += 1;
    result = await runAttempt(run, step, record, signal, runInside);
    if (result.kind === 'done' || result.kind === 'cancelled') return result;
  }
  return result;
}

async function runAttempt(
  run: Run,
  step: Step,
  record: StepRecord,
  parent: AbortSignal,
  runInside: RunInside,
): Promise<StepResult> {
  const action = findAction(step.action);
  if (action === undefined) return failed(`There is no action ${step.action}`, 'Internal');
  const missing = new Set<string>();
  const given = Object.entries(step.inputs).filter(([name]) => action.unresolved?.includes(name) !== true);
  const inputs = resolve(Object.fromEntries(given), lookUpIn(run.place, run.execution), missing);
  if (!isObject(inputs) || missing.size > 0) return unresolved(missing);
  record.inputs = new Map(Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value) ?? '']));
  const whole = {
    ...inputs,
    ...Object.fromEntries(Object.entries(step.inputs).filter(([name]) => action.unresolved?.includes(name))),
  };
  const over = new AbortController();
  const attempt = attemptOf(run, step, record, whole, over.signal, runInside);
  const result = await race(run, action, attempt, over, parent);
  if (result.kind === 'timed-out' || result.kind === 'cancelled') return result;
  if (result.outputs !== undefined) attempt.show(result.outputs);
  return result;
}

/** The attempt against its time, and against the end of what it is part of. */
async function race(
  { place }: Run,
  action: StepAction,
  attempt: Attempt,
  over: AbortController,
  parent: AbortSignal,
): Promise<StepResult> {
  const seconds = attempt.step.timeout ?? action.timeout?.usual;
  const ends: Array<() => void> = [];
  const result = await new Promise<StepResult>((settle) => {
    const stop = (): void => {
      over.abort(parent.reason);
      // Steps inside of it see to their own cancellation, and then it hears from them.
      if (action.holdsSteps !== true || parent.reason !== 'Cancel') settle({ kind: 'cancelled' });
    };
    if (parent.aborted) return settle({ kind: 'cancelled' });
    parent.addEventListener('abort', stop, { once: true });
    ends.push(() => parent.removeEventListener('abort', stop));
    if (seconds !== undefined) {
      const cancel = place.world.clock.after(seconds * 1000, () => {
        over.abort('TimedOut');
        settle({
          kind: 'timed-out',
          message: `Step timed out while it is Execute/Cancelling action: it took longer than ${seconds} seconds.`,
        });
      });
      ends.push(cancel);
    }
    action.run(attempt).then(settle, (error: unknown) => settle(readError(error)));
  });
  for (const end of ends) end();
  over.abort('Ended');
  return result;
}

/** Only a call throws what AWS would answer; all else is a fault of ours, and the execution does not end by it unheard. */
function readError(error: unknown): StepResult {
  if (error instanceof AwsError) return failed(`${error.code}: ${error.message}`);
  reportFault(error);
  return failed('Internal Server Error', 'Internal');
}

function attemptOf(
  run: Run,
  step: Step,
  record: StepRecord,
  inputs: Attempt['inputs'],
  signal: AbortSignal,
  runInside: RunInside,
): Attempt {
  const { place, execution, runbook, live, call } = run;
  return {
    place,
    execution,
    step,
    inputs,
    signal,
    call,
    resolve: (value) => resolve(value, lookUpIn(place, execution), new Set()),
    pass: (milliseconds) => passUntil(place, milliseconds, signal),
    async awaitSignals(accept) {
      if (signal.aborted) return new Promise(() => undefined);
      setStepStatus(place, execution, record, 'Waiting');
      if (execution.status === 'InProgress') setExecutionStatus(place, execution, 'Waiting');
      await new Promise<void>((go) => {
        live.waiting = {
          stepId: record.id,
          stepName: step.name,
          take: (given) => {
            if (accept(given) === 'go') go();
          },
        };
        signal.addEventListener('abort', () => delete live.waiting, { once: true });
      });
      delete live.waiting;
      setStepStatus(place, execution, record, 'InProgress');
      if (execution.status === 'Waiting') setExecutionStatus(place, execution, 'InProgress');
    },
    show(outputs) {
      if (signal.reason !== undefined && signal.reason !== 'Ended') return;
      execution.values.set(step.name, outputs);
      record.outputs = new Map([...outputs].map(([name, value]) => [name, toTexts(value)]));
    },
    setVariable(name, value) {
      const variable = runbook.variables.get(name);
      if (variable === undefined || !fits(variable.type, value)) return false;
      execution.variables.set(name, value);
      return true;
    },
    runSteps: (iteration, value) => runInside(iteration, value, signal),
  };
}

/** When the signal comes first, this never resolves, and what waits for it ends there. */
function passUntil(place: Place, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return;
    const cancel = place.world.clock.after(milliseconds, () => {
      signal.removeEventListener('abort', cancel);
      done();
    });
    signal.addEventListener('abort', cancel, { once: true });
  });
}
