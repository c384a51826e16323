import * as z from 'zod/mini';
import { appendTimeline } from './incident-store.ts';
import { attemptUpdate, iso, json, ms, put, read, type StoreDeps } from './table.ts';

/** A run of the runbook, as its incident knows it. */
const Run = z.object({
  executionId: z.string(),
  documentName: z.string(),
  arn: z.string(),
  startedAt: z.string(),
  status: z.string(),
  statusAt: z.string(),
});
export type Run = z.infer<typeof Run>;

export interface RunStatus {
  readonly executionId: string;
  /** As SSM names it: Pending, InProgress, Success, Failed, … */
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecution.html */
const BEGINNING = 'Pending';
const GOOD_ENDS = ['Success', 'CompletedWithSuccess'];
const BAD_ENDS = ['Failed', 'TimedOut', 'Cancelled', 'Rejected', 'CompletedWithFailure', 'Exited'];

export const hasFailed = (status: string): boolean => BAD_ENDS.includes(status);
export const hasEnded = (status: string): boolean => GOOD_ENDS.includes(status) || hasFailed(status);

const runPartition = (executionId: string) => `RUN#${executionId}`;

/**
 * Kept with the incident, and under its own id: a status change names the run alone. Gives the status that
 * was reported before this was written, if one was.
 */
export async function saveRun(
  incidentId: string,
  run: { executionId: string; documentName: string; arn: string },
  deps: StoreDeps,
): Promise<RunStatus | undefined> {
  const now = iso(deps.now()).S;
  const body = { ...run, startedAt: now, status: BEGINNING, statusAt: now };
  await attemptUpdate(deps, {
    key: [`INCIDENT#${incidentId}`, `RUN#${run.executionId}`],
    set: 'body = :body, runStatus = :status, statusMs = :zero',
    values: { ':body': json(body), ':status': { S: body.status }, ':zero': ms(0) },
    condition: 'attribute_not_exists(body)',
  });
  await put(deps, runPartition(run.executionId), 'INCIDENT', { incidentId });
  // It may have gone on before we could say whose it is. Who reports a status writes it before he looks for
  // the incident, so one of us two sees what the other wrote.
  const early = await readEarlyStatus(run.executionId, deps);
  if (early !== undefined) await noteRunStatus(incidentId, early, deps);
  return early;
}

const IncidentOfRun = z.object({ incidentId: z.string() });

/** Undefined: no incident knows it (yet). */
export async function findIncidentOfRun(executionId: string, deps: StoreDeps): Promise<string | undefined> {
  const item = await read(deps, [runPartition(executionId), 'INCIDENT']);
  return parse(IncidentOfRun, item?.['body']?.S)?.incidentId;
}

const EarlyStatus = z.object({ executionId: z.string(), status: z.string(), at: z.number() });

/** What came before anybody knew whose run it is; an end is not overwritten by what comes late. */
export const saveEarlyStatus = (change: RunStatus, deps: StoreDeps): Promise<unknown> =>
  attemptUpdate(deps, {
    key: [runPartition(change.executionId), 'STATUS'],
    set: `body = :body${hasEnded(change.status) ? ', endedAs = :status' : ', latest = :status'}`,
    values: { ':body': json(change), ':status': { S: change.status } },
    condition: 'attribute_not_exists(endedAs)',
  });

async function readEarlyStatus(executionId: string, deps: StoreDeps): Promise<RunStatus | undefined> {
  const item = await read(deps, [runPartition(executionId), 'STATUS']);
  return parse(EarlyStatus, item?.['body']?.S);
}

/**
 * Events come late and in any order, and tell time in seconds: what has ended stays ended, an older status
 * does not come back, and nothing becomes Pending, which is what every run begins as.
 */
export async function noteRunStatus(incidentId: string, change: RunStatus, deps: StoreDeps): Promise<void> {
  if (change.status === BEGINNING) return;
  const key = [`INCIDENT#${incidentId}`, `RUN#${change.executionId}`] as const;
  const run = parse(Run, (await read(deps, key))?.['body']?.S);
  if (run === undefined) return;
  const { status, at } = change;
  const body = { ...run, status, statusAt: iso(at).S };
  const written = await attemptUpdate(deps, {
    key,
    set: `body = :body, runStatus = :status, statusMs = :at${hasEnded(status) ? ', endedAs = :status' : ''}`,
    values: { ':body': json(body), ':status': { S: status }, ':at': ms(at) },
    condition: 'attribute_not_exists(endedAs) AND statusMs <= :at AND runStatus <> :status',
  });
  if (written === 'refused') return;
  await appendTimeline(incidentId, `runbook ${run.documentName}, run ${run.executionId}: ${status}`, deps);
}

function parse<T extends z.ZodMiniType>(schema: T, body: string | undefined): z.infer<T> | undefined {
  try {
    return body === undefined ? undefined : schema.safeParse(JSON.parse(body)).data;
  } catch {
    // Not JSON: not ours.
    return undefined;
  }
}
