import * as z from 'zod/mini';
import { CordonError } from '../../model/cordon-error.ts';
import type { Incident } from '../../model/incident.ts';
import type { StoredIncident } from '../read-incidents.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { iso, put, read, type StoreDeps } from '../table.ts';
import { DESK_NAMES, type Desk } from './desk.ts';

export interface OpenedCase {
  readonly arn: string;
  /** Whether this call opened it, as far as Cordon's own record tells. */
  readonly isNew: boolean;
}

/** Opens the incident's case, or goes on with the one that is open; then writes into it what Cordon did. */
export async function openCase(incident: Incident, desk: Desk, deps: RespondDeps): Promise<OpenedCase> {
  const known = await recallCase(incident, desk, deps);
  const arn = known ?? (await desk.open(incident, deps));
  await Promise.all([
    known === undefined ? saveCase(incident.id, desk, arn, deps.store) : undefined,
    desk.tell(incident, arn, deps),
  ]);
  return { arn, isNew: known === undefined };
}

/** Brings the case up to date with what the runbook did and which evidence there is. */
export const updateCase = (
  incident: StoredIncident,
  desk: Desk,
  deps: RespondDeps,
): Promise<'done' | 'busy'> => {
  const arn = caseAt(desk, incident);
  if (arn !== undefined) return desk.bring(incident, arn, deps);
  throw new CordonError('NoCase', `there is no case of ${incident.id} yet`);
};

/**
 * Resolves the case of an incident that is closed or goes on in another. It may have been opened again since, or have
 * no case: then there is nothing to do.
 */
export async function closeCase(incident: StoredIncident, desk: Desk, deps: RespondDeps): Promise<void> {
  const arn = caseAt(desk, incident);
  if (arn !== undefined && isOver(incident)) await desk.end(incident, arn, deps);
}

export const isOver = ({ status }: StoredIncident): boolean => status === 'closed' || status === 'merged';

/** A case at a desk that the deployment had before is not gone on with. */
const caseAt = (desk: Desk, incident: StoredIncident): string | undefined =>
  incident.case?.desk === desk.name ? incident.case.arn : undefined;

const Case = z.object({ desk: z.enum(DESK_NAMES), arn: z.string() });
const keyOf = (incidentId: string) => [`INCIDENT#${incidentId}`, 'CASE'] as const;

/** The store is asked to spare a call, and waited for by nobody: the desk would find the same case. */
async function recallCase(incident: Incident, desk: Desk, deps: RespondDeps): Promise<string | undefined> {
  if (incident.entry === 'unrecorded') return undefined;
  try {
    const body = (await read(deps.store, keyOf(incident.id)))?.['body']?.S;
    const known = body === undefined ? undefined : Case.safeParse(JSON.parse(body)).data;
    return known?.desk === desk.name ? known.arn : undefined;
  } catch (error) {
    deps.log.failure('the store could not say whether there is a case', error);
    return undefined;
  }
}

const saveCase = (incidentId: string, { name }: Desk, arn: string, store: StoreDeps): Promise<unknown> =>
  put(store, ...keyOf(incidentId), { desk: name, arn, openedAt: iso(store.now()).S });
