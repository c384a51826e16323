import { leaveDue } from '../due.ts';
import type { StoreDeps } from '../table.ts';

/** Leaves to the sweep what the case has to be told: it is due now. */
export async function leaveForCase(
  what: 'case-runs' | 'case-end',
  incidentId: string,
  store: StoreDeps,
): Promise<void> {
  const now = store.now();
  await leaveDue({ incidentId, what, attempt: 1, since: now }, now, store);
}
