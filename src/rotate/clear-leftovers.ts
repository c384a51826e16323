import { DeleteAccessKeyCommand, GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam';
import { isNamed } from '../aws/error-facts.ts';
import { maskKey } from '../model/credential.ts';
import { appendTimeline } from '../respond/incident-store.ts';
import type { RotateDeps } from './rotate-deps.ts';
import type { Rotation } from './rotation.ts';
import { describeSecret, versionOf } from './store-secret.ts';
import { listKeys, type UserKey } from './user-keys.ts';

/**
 * After a run that ended between CreateAccessKey and the record of it. Of the keys that have appeared
 * since, the one that the secret holds is the new key: its id is given. The others, if they were never
 * used, are keys whose secret nobody has any more: they are deleted. A key that was used is not ours; it
 * stays, and people are told of it.
 *
 * IAM shows a use only some time after it: a key that somebody else made in these minutes may be deleted
 * with them. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 */
export async function clearLeftovers(
  incidentId: string,
  { userName, keysBefore }: Rotation,
  deps: RotateDeps,
): Promise<string | undefined> {
  const appeared = (await listKeys(userName, deps)).filter(({ id }) => !keysBefore.includes(id));
  const held = (await describeSecret(incidentId, deps))?.currentVersion;
  const isOurs = ({ id, isActive }: UserKey) => isActive && versionOf(incidentId, id) === held;
  for (const { id } of appeared.filter((key) => !isOurs(key))) {
    const isUsed = await wasUsed(id, deps);
    if (!isUsed) await removeKey(userName, id, deps);
    await appendTimeline(
      incidentId,
      isUsed
        ? `runbook: access key ${maskKey(id)} appeared during the rotation and was used: Cordon did not make it, look at it`
        : `runbook: access key ${maskKey(id)}, left by a run that did not end, was never used: deleted`,
      deps.store,
    );
  }
  return appeared.find(isOurs)?.id;
}

async function wasUsed(AccessKeyId: string, deps: RotateDeps): Promise<boolean> {
  const { AccessKeyLastUsed } = await deps.clients.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  return AccessKeyLastUsed?.LastUsedDate !== undefined;
}

async function removeKey(UserName: string, AccessKeyId: string, deps: RotateDeps): Promise<void> {
  try {
    await deps.clients.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  } catch (error) {
    if (!isNamed(error, 'NoSuchEntity', 'NoSuchEntityException')) throw error;
  }
}
