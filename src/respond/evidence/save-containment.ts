import { createHash } from 'node:crypto';
import type { EvidenceBucket } from '../../aws/evidence-bucket.ts';
import { findingRef } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import { stateOf } from '../desk/case-text.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { putSealed } from '../seal.ts';
import { iso, read, type StoreDeps } from '../table.ts';
import { type EvidenceEntry, saveInChain } from './chain.ts';
import { writeReceived } from './received-text.ts';

/**
 * Under which a containment is kept: each state of a credential. Each finding that GuardDuty has confirmed has
 * evidence of its own; others, which anybody may make by the thousand, are kept where they change a state.
 */
export const evidenceName = (incident: Incident): string =>
  incident.isConfirmed === true ? `${stateOf(incident)}#${findingRef(incident.finding)}` : stateOf(incident);

/**
 * What is known at containment, in the incident's chain: the finding as it came, what IAM had before each act,
 * what was done and how it was judged. The record says what lies there, so that an end of the chain that is
 * missing is missed. Done again, it changes nothing more.
 */
export async function saveContainment(
  incident: Incident,
  bucket: EvidenceBucket,
  { store, received }: Pick<RespondDeps, 'store' | 'received'>,
): Promise<EvidenceEntry[]> {
  const { id: incidentId, finding, credential, decision, steps, judgement, notStopped } = incident;
  const savedAt = iso(store.now()).S;
  const write = (content: object): string => JSON.stringify({ incidentId, savedAt, ...content });
  const folder = `containment/${createHash('sha256').update(evidenceName(incident)).digest('hex').slice(0, 16)}`;
  const evidence = await saveInChain(
    incidentId,
    {
      [`${folder}/finding.json`]: write({
        finding,
        // A retry whose event is lost has what was read of it.
        received: received === undefined ? null : JSON.parse(writeReceived(received)),
      }),
      [`${folder}/before.json`]: write({ prior: await readPriors(incident, store) }),
      [`${folder}/done.json`]: write({ credential, decision, steps, judgement, notStopped }),
    },
    bucket,
  );
  const key = [`INCIDENT#${incidentId}`, `SAVED#${folder}`] as const;
  await putSealed(key, { at: savedAt, evidence }, store);
  return evidence;
}

/** As they were saved before the acts, each with its seal. */
async function readPriors({ id, steps, credential }: Incident, store: StoreDeps): Promise<object[]> {
  const priors = steps.map(async ({ action }) => {
    const item = await read(store, [`INCIDENT#${id}`, `PRIOR#${action}#${credential.accessKeyId ?? 'none'}`]);
    const body = item?.['body']?.S;
    return { action, state: body === undefined ? null : JSON.parse(body), mac: item?.['mac']?.S ?? null };
  });
  return Promise.all(priors);
}
