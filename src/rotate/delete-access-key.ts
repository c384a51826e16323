import { DeleteAccessKeyCommand, GetUserCommand } from '@aws-sdk/client-iam';
import { isNamed } from '../aws/error-facts.ts';
import { CordonError } from '../model/cordon-error.ts';
import { maskKey } from '../model/credential.ts';
import { appendTimeline } from '../respond/incident-store.ts';
import { refuse } from './refuse.ts';
import type { RotateDeps, RotationTarget, StepResult } from './rotate-deps.ts';
import { findRotation, type StoredRotation, writeRotation } from './rotation.ts';
import { saveEvidence } from './save-evidence.ts';
import { listKeys, type UserKey } from './user-keys.ts';

/** Deletes the compromised key and no other: only while it is Inactive, and once the evidence is saved. */
export async function deleteAccessKey(target: RotationTarget, deps: RotateDeps): Promise<StepResult> {
  const { incidentId, userName, accessKeyId } = target;
  const oldKey = maskKey(accessKeyId);
  const answer = (because: string): StepResult => ({
    incidentId,
    state: 'key-deleted',
    verdict: 'verified',
    because,
    oldKey,
  });
  const stored = await findRotation(target, deps);
  if (stored !== undefined && stored.rotation.state !== 'evidence-saved') {
    return answer('an earlier run has deleted the key');
  }
  const keys = await listKeys(userName, deps);
  const key = keys.find(({ id }) => id === accessKeyId);
  if (key === undefined && stored === undefined) refuse(`IAM lists no access key ${oldKey} of that user`);
  if (key?.isActive)
    refuse(`the access key ${oldKey} is Active`, 'run the runbook again: it disables the key first');
  const saved = stored ?? (await recordEvidence(target, keys, deps));
  if (key !== undefined) await removeKey(target, deps);
  await appendTimeline(
    incidentId,
    `runbook: access key ${oldKey} deleted; its evidence is saved`,
    deps.store,
  );
  await writeRotation(incidentId, saved, { ...saved.rotation, state: 'key-deleted' }, deps);
  return answer('IAM lists the key no more');
}

async function recordEvidence(
  target: RotationTarget,
  keys: readonly UserKey[],
  deps: RotateDeps,
): Promise<StoredRotation> {
  const { incidentId, userName, accessKeyId } = target;
  const evidence = await saveEvidence(target, deps);
  const { User } = await deps.clients.iam.send(new GetUserCommand({ UserName: userName }));
  const manifest = evidence.at(-1);
  await appendTimeline(
    incidentId,
    `runbook: evidence saved: ${manifest?.key} (SHA-256 ${manifest?.sha256})`,
    deps.store,
  );
  return writeRotation(
    incidentId,
    undefined,
    {
      state: 'evidence-saved',
      userName,
      userId: User?.UserId ?? '',
      oldKeyId: accessKeyId,
      keysBefore: keys.map(({ id }) => id),
      evidence,
    },
    deps,
  );
}

async function removeKey({ userName, accessKeyId }: RotationTarget, deps: RotateDeps): Promise<void> {
  try {
    await deps.clients.iam.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId }));
  } catch (error) {
    // Gone since it was listed: that is what was wanted.
    if (!isNamed(error, 'NoSuchEntity', 'NoSuchEntityException')) throw error;
  }
  if ((await listKeys(userName, deps)).some(({ id }) => id === accessKeyId)) {
    throw new CordonError('NotVerified', `IAM still lists the access key ${maskKey(accessKeyId)}`, {
      advice: 'run the runbook again: it goes on from here',
    });
  }
}
