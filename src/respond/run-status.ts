import * as z from 'zod';
import { CordonError } from '../model/cordon-error.ts';
import { leaveDue } from './due.ts';
import { bringIntoCase } from './due-work.ts';
import { markDone, type OnceKey, takeRight } from './once.ts';
import { postpone } from './postpone.ts';
import { getIncident } from './read-incidents.ts';
import type { RespondDeps } from './respond-deps.ts';
import {
  findIncidentOfRun,
  hasEnded,
  hasFailed,
  noteRunStatus,
  type RunStatus,
  saveEarlyStatus,
} from './run-store.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html */
const RunEvent = z.object({
  'detail-type': z.literal('EC2 Automation Execution Status-change Notification'),
  source: z.literal('aws.ssm'),
  time: z.iso.datetime(),
  detail: z.object({
    ExecutionId: z.string().regex(/^[0-9a-f-]{36}$/i),
    Status: z.string().regex(/^[A-Za-z]{1,50}$/),
  }),
});

const MINUTE = 60_000;

export const isRunEvent = (event: unknown): boolean => RunEvent.safeParse(event).success;

export interface RunDeps extends RespondDeps {
  /** Counts a run that has ended. */
  countRun(status: string, failed: boolean): void;
}

/**
 * A run of the runbook has gone on: its incident says so, and the case too, and a run that has ended is
 * counted. Events come more than once, late and in any order.
 */
export async function followRun(event: unknown, deps: RunDeps): Promise<{ incident: string | undefined }> {
  const change = readStatus(event);
  await count(change, deps);
  const incident = await findIncident(change, deps);
  if (incident === undefined) {
    deps.log.info('a run that no incident knows (yet)', { ...change });
    return { incident };
  }
  await noteRunStatus(incident, change, deps.store);
  await tellCase(incident, change, deps);
  return { incident };
}

function readStatus(event: unknown): RunStatus {
  const parsed = RunEvent.safeParse(event);
  if (!parsed.success) throw new CordonError('NotARun', "it is not an event of a runbook's run");
  const { time, detail } = parsed.data;
  return { executionId: detail.ExecutionId.toLowerCase(), status: detail.Status, at: Date.parse(time) };
}

async function count({ executionId, status }: RunStatus, deps: RunDeps): Promise<void> {
  if (!hasEnded(status)) return;
  const key: OnceKey = [`RUN#${executionId}`, `COUNTED#${status}`];
  if ((await takeRight(key, deps.store)) !== 'mine') return;
  deps.countRun(status, hasFailed(status));
  await markDone(key, deps.store);
}

/** The event may be here before who started the run has written whose it is. */
async function findIncident(change: RunStatus, deps: RunDeps): Promise<string | undefined> {
  const known = await findIncidentOfRun(change.executionId, deps.store);
  if (known !== undefined) return known;
  await saveEarlyStatus(change, deps.store);
  return findIncidentOfRun(change.executionId, deps.store);
}

/** A run that is still going is linked when there is a case; one that has ended is linked without fail. */
async function tellCase(incidentId: string, change: RunStatus, deps: RunDeps): Promise<void> {
  if (deps.desk === undefined) return;
  const incident = await getIncident(incidentId, deps.store);
  if (incident.case === undefined && !hasEnded(change.status)) return;
  const now = deps.store.now();
  const due = { incidentId, what: 'case-runs', attempt: 1, since: now } as const;
  try {
    const outcome = await bringIntoCase(incident, deps);
    if (outcome === 'busy') await leaveDue(due, now + MINUTE, deps.store);
  } catch (error) {
    deps.log.failure(`the case of ${incidentId} could not be told of its run`, error);
    await postpone(due, error, deps);
  }
}
