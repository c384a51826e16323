import { CordonError } from '../model/cordon-error.ts';
import type { RespondDeps } from '../respond/respond-deps.ts';
import { followRun, isRunEvent } from '../respond/run-status.ts';
import { sweepDue } from '../respond/sweep.ts';
import { isSwitchEvent, tellOfSwitch } from '../respond/switch-change.ts';
import { welcome } from '../respond/welcome.ts';
import { connectDeployment, type Invocation } from './deployment.ts';
import { writeMetrics } from './write-metric.ts';

const deployment = connectDeployment(process.env);
deployment.prepare();

/**
 * Every minute: what is due. When a run of the runbook has gone on: what that means for its incident. When a
 * switch was written: everyone is told.
 */
export async function handler(event: unknown, invocation: Invocation): Promise<object> {
  deployment.log.begin(invocation.awsRequestId);
  const deps = deployment.depsFor(invocation);
  if (isRunEvent(event)) return followRun(event, { ...deps, countRun });
  if (isSwitchEvent(event)) return tellOfSwitch(event, deps);
  await tellFirst(deps);
  const { answerAgain, handLook } = deployment;
  const { swept, failures } = await sweepDue({ ...deps, answerAgain, handLook });
  if (failures.length > 0) {
    throw new CordonError(
      'Unfinished',
      `${failures.length} of ${swept + failures.length} items are still due`,
      {
        advice: 'the next sweep takes them up again; look at the log for what AWS said',
      },
    );
  }
  return { swept };
}

let isFirstTold = false;

/** The first mail of this deployment, if it has not been sent. What is due does not wait for a mail that fails. */
async function tellFirst(deps: RespondDeps): Promise<void> {
  if (isFirstTold) return;
  try {
    const outcome = await welcome(deployment.killSwitchParameter, deps);
    isFirstTold = outcome === 'told' || outcome === 'done';
  } catch (error) {
    deployment.log.failure('people could not be told what this deployment will do: again in a minute', error);
  }
}

function countRun(Status: string, failed: boolean): void {
  writeMetrics(
    [
      { name: 'RunbookRuns', count: 1, dimensions: { Status } },
      // Without a dimension, and 0 too: an alarm on it needs no list of the bad statuses, and sees data.
      { name: 'FailedRuns', count: failed ? 1 : 0, dimensions: {} },
    ],
    Date.now(),
  );
}
