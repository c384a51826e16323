import { connectEvidenceBucket } from '../aws/evidence-bucket.ts';
import { type EvidenceEntry, saveInChain } from '../respond/evidence/chain.ts';
import { readUserState } from './read-user-state.ts';
import type { RotateDeps, RotationTarget } from './rotate-deps.ts';

/** What IAM says of the user before his key is deleted, an object each, in the incident's chain of evidence. */
export async function saveEvidence(target: RotationTarget, deps: RotateDeps): Promise<EvidenceEntry[]> {
  const { incidentId, userName } = target;
  const readAt = new Date(deps.store.now()).toISOString();
  const state = Object.entries(await readUserState(userName, deps));
  const parts = state.map(
    ([name, content]) =>
      [`rotation/${name}.json`, JSON.stringify({ incidentId, userName, readAt, content })] as const,
  );
  const bucket = connectEvidenceBucket({ name: deps.evidenceBucket, owner: deps.account }, deps.clients.s3);
  return saveInChain(incidentId, Object.fromEntries(parts), bucket);
}
