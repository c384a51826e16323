import type { Incident } from '../model/incident.ts';
import { appendTimeline, claimTelling, markTold, openOrJoin, saveIncident } from './incident-store.ts';
import { tellPeople } from './notify.ts';
import type { RespondDeps } from './respond-deps.ts';

/**
 * What follows containment: independent of each other, so that a store that is down delays nobody's mail.
 * Gives what has to be tried again.
 */
export async function recordAndTell(incident: Incident, deps: RespondDeps): Promise<string[]> {
  const failures = await Promise.all([
    attempt('record the incident', () => record(incident, deps), deps),
    attempt('tell people', () => tellOnce(incident, deps), deps),
  ]);
  return failures.flat();
}

async function record(incident: Incident, deps: RespondDeps): Promise<void> {
  const { store } = deps;
  // The store was down when we acted: the incident may be another one's that was open already.
  const entry =
    incident.entry === 'unrecorded' ? await openOrJoin(incident.key, incident.finding.id, store) : incident;
  await saveIncident({ ...incident, id: entry.id, openedAt: entry.openedAt }, store);
  if (entry.entry === 'joined') return;
  const verdict = incident.judgement === undefined ? 'nothing done' : incident.judgement.verdict;
  await appendTimeline(
    entry.id,
    `${incident.decision.mode} by rule ${incident.decision.rule}: ${verdict}`,
    store,
  );
}

/** One mail for one state of one credential, however often its finding comes. */
async function tellOnce(incident: Incident, deps: RespondDeps): Promise<void> {
  const state = `${incident.credential.accessKeyId ?? 'none'}#${incident.judgement?.verdict ?? incident.decision.mode}`;
  if (!(await mayTell(incident, state, deps))) return;
  await tellPeople(incident, deps.notify);
  deps.log.info('people told', { state });
  await markTold(incident.id, state, deps.store);
}

/** Rather twice than never: when the store cannot say whether people have been told, they are. */
async function mayTell(incident: Incident, state: string, deps: RespondDeps): Promise<boolean> {
  if (incident.entry === 'unrecorded') return true;
  try {
    return await claimTelling(incident.id, state, deps.store);
  } catch (error) {
    deps.log.failure('the store could not say whether people have been told: telling them', error);
    return true;
  }
}

async function attempt(what: string, work: () => Promise<void>, deps: RespondDeps): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    deps.log.failure(`could not ${what}`, error);
    return [what];
  }
}
