import type { Incident } from '../model/incident.ts';
import { appendTimeline } from './incident-store.ts';
import type { RespondDeps } from './respond-deps.ts';

/** Says in the timeline what was done. One that cannot be written undoes nothing of it. */
export async function note(
  incident: Pick<Incident, 'id' | 'entry'>,
  text: string,
  deps: Pick<RespondDeps, 'store' | 'log'>,
): Promise<void> {
  if (incident.entry === 'unrecorded') return;
  try {
    await appendTimeline(incident.id, text, deps.store);
  } catch (error) {
    deps.log.failure('the timeline could not be written', error);
  }
}
