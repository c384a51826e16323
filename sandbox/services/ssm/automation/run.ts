import type { Session } from '../../../kernel/operation.ts';
import { reportFault } from '../../../kernel/report-fault.ts';
import type { Place } from '../../../kernel/state.ts';
import { type Execution, executionsOf, isEnded } from './execution.ts';
import { findRun, type LiveRun, openRun } from './live-runs.ts';
import { lookUpIn } from './look-up.ts';
import { runbookOf } from './read-runbook.ts';
import { readReference } from './reference.ts';
import { callsOf } from './run-caller.ts';
import { runSteps } from './run-steps.ts';
import type { Runbook } from './runbook.ts';
import { setExecutionStatus, tellExecutionStatus } from './status.ts';
import { toTexts } from './value-type.ts';

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_RUNNING = 100;
const MOST_PENDING = 1000;

const isPending = ({ status }: Execution): boolean => status === 'Pending';
const isRunning = (execution: Execution): boolean => !isEnded(execution) && !isPending(execution);

export function hasRoom(place: Place): boolean {
  const all = [...executionsOf(place).values()];
  return all.filter(isRunning).length < MOST_RUNNING || all.filter(isPending).length < MOST_PENDING;
}

/** Lets an execution that was just made run as soon as there is room for it. */
export function beginExecution(place: Place, execution: Execution, session: Session | undefined): void {
  openRun(place.world, execution).session = session;
  tellExecutionStatus(place, execution);
  admit(place);
}

/** Those that have waited longest go first. */
function admit(place: Place): void {
  const all = [...executionsOf(place).values()];
  const room = MOST_RUNNING - all.filter(isRunning).length;
  for (const execution of all.filter(isPending).slice(0, Math.max(0, room))) {
    const live = findRun(place.world, execution.id);
    if (live === undefined) continue;
    setExecutionStatus(place, execution, 'InProgress');
    void runToEnd(place, execution, live);
  }
}

async function runToEnd(place: Place, execution: Execution, live: LiveRun): Promise<void> {
  try {
    const runbook = runbookOf(execution.document);
    const run = { place, execution, runbook, live, call: callsOf(place, execution, live.session) };
    const { status, message } = await runSteps(run, runbook.steps, live.halt.signal);
    if (message !== undefined) execution.failureMessage = message;
    execution.outputs = collectOutputs(place, execution, runbook);
    finish(place, execution, live, status);
  } catch (error) {
    reportFault(error);
    execution.failureMessage = 'Internal Server Error.';
    finish(place, execution, live, 'Failed');
  }
}

/**
 * Differs from AWS: AWS does not say in which status an execution ends that was stopped with the type Complete;
 * here it is the status that its steps had until then.
 */
function finish(place: Place, execution: Execution, live: LiveRun, status: Execution['status']): void {
  delete execution.current;
  // What was cancelled between two steps is cancelled all the same.
  setExecutionStatus(place, execution, execution.status === 'Cancelling' ? 'Cancelled' : status);
  live.end();
  admit(place);
}

function collectOutputs(
  place: Place,
  execution: Execution,
  runbook: Runbook,
): ReadonlyMap<string, readonly string[]> {
  const lookUp = lookUpIn(place, execution);
  return new Map(
    runbook.outputs.map((name) => {
      const reference = readReference(name);
      const value = reference === undefined ? undefined : lookUp(reference);
      return [name, value === undefined ? [NO_OUTPUT] : toTexts(value)];
    }),
  );
}

const NO_OUTPUT = 'No output available yet because the step is not successfully executed';
