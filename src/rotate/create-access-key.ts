import { randomUUID } from 'node:crypto';
import { CreateAccessKeyCommand, GetUserCommand } from '@aws-sdk/client-iam';
import { isNamed } from '../aws/error-facts.ts';
import { CordonError } from '../model/cordon-error.ts';
import { maskKey } from '../model/credential.ts';
import { appendTimeline } from '../respond/incident-store.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import { refuse } from './refuse.ts';
import type { RotateDeps, RotationTarget, StepResult } from './rotate-deps.ts';
import { findRotation, type Rotation, type StoredRotation, writeRotation } from './rotation.ts';
import { describeSecret, prepareSecret, secretName, storeSecret, versionOf } from './store-secret.ts';
import { listKeys } from './user-keys.ts';

/**
 * How long one run has the making of the key for itself, ms. Longer than the function may run (120 s), so
 * that whoever comes after it finds what it left and not what it is at, and longer than IAM takes to list a
 * key that it has made.
 */
const ATTEMPT_MS = 150_000;

/**
 * Makes the new key: first it is written down who makes it and which keys there are, then the secret is
 * made, then the key, whose secret goes from IAM's answer to Secrets Manager and nowhere else. A run that
 * finds another's making unfinished takes away what that one left, and only then makes a key.
 */
export async function createNewAccessKey(target: RotationTarget, deps: RotateDeps): Promise<StepResult> {
  const { incidentId } = target;
  const stored = await findRotation(target, deps);
  if (stored === undefined || stored.rotation.state === 'evidence-saved') {
    refuse('the compromised key has not been deleted', 'run the runbook from its first step');
  }
  if (stored.rotation.state === 'done') return describeDone(target, stored.rotation, deps);
  const userArn = await requireSameUser(stored.rotation, deps);
  const claimed = await claim(target, stored, deps);
  const secretArn = await prepareSecret(incidentId, userArn, deps);
  const left =
    stored.rotation.state === 'creating'
      ? await clearLeftovers(incidentId, claimed.rotation, deps)
      : undefined;
  const newKeyId = left ?? (await makeKey(target, claimed, secretArn, deps));
  await appendTimeline(
    incidentId,
    `runbook: new access key ${maskKey(newKeyId)} made; its secret is in ${secretArn}`,
    deps.store,
  );
  const { attempt: _ended, ...rotation } = claimed.rotation;
  const done = { ...rotation, state: 'done', newKeyId, secretArn } as const;
  await writeRotation(incidentId, claimed, done, deps);
  return describeDone(target, done, deps);
}

/** The name may be another user's by now, and a new key is nothing to give to whoever took it. */
async function requireSameUser({ userName, userId }: Rotation, deps: RotateDeps): Promise<string> {
  const { User } = await deps.clients.iam.send(new GetUserCommand({ UserName: userName }));
  if (User?.Arn === undefined || User.UserId !== userId) {
    refuse('another user bears the name now', 'find out who deleted or renamed the user');
  }
  return User.Arn;
}

async function claim(
  { incidentId, userName }: RotationTarget,
  stored: StoredRotation,
  deps: RotateDeps,
): Promise<StoredRotation> {
  const { rotation } = stored;
  const now = deps.store.now();
  const until = rotation.attempt?.until;
  if (until !== undefined && Date.parse(until) > now) {
    refuse(
      'another run is making the new key, or has just failed at it',
      `run the runbook again after ${until}`,
    );
  }
  const isFirst = rotation.state === 'key-deleted';
  if (isFirst && rotation.secretArn === undefined && (await describeSecret(incidentId, deps)) !== undefined) {
    refuse(
      `there is a secret ${secretName(incidentId)} already, and Cordon did not make it`,
      'find out who made it: that person expected this incident',
    );
  }
  const keysBefore = isFirst ? (await listKeys(userName, deps)).map(({ id }) => id) : rotation.keysBefore;
  const attempt = { id: randomUUID(), until: new Date(now + ATTEMPT_MS).toISOString() };
  return writeRotation(incidentId, stored, { ...rotation, state: 'creating', keysBefore, attempt }, deps);
}

async function makeKey(
  { incidentId, userName }: RotationTarget,
  claimed: StoredRotation,
  secretArn: string,
  deps: RotateDeps,
): Promise<string> {
  const { AccessKey } = await deps.clients.iamOnce
    .send(new CreateAccessKeyCommand({ UserName: userName }))
    .catch(async (error: unknown) => {
      throw await explainFailure(error, { incidentId, secretArn, claimed }, deps);
    });
  const { AccessKeyId, SecretAccessKey } = AccessKey ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined) {
    throw new CordonError('NoKey', 'IAM answered CreateAccessKey without a key');
  }
  const value = { userName, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  await storeSecret(incidentId, secretArn, value, deps);
  return AccessKeyId;
}

/** IAM's refusal made no key: nothing is left behind, and the next run need not wait for this one's end. */
async function explainFailure(
  error: unknown,
  at: { incidentId: string; secretArn: string; claimed: StoredRotation },
  deps: RotateDeps,
): Promise<unknown> {
  if (!isNamed(error, 'LimitExceeded', 'LimitExceededException')) return error;
  const { attempt: _ended, ...rotation } = at.claimed.rotation;
  await writeRotation(
    at.incidentId,
    at.claimed,
    { ...rotation, state: 'key-deleted', secretArn: at.secretArn },
    deps,
  );
  await appendTimeline(
    at.incidentId,
    'runbook: no new access key: the user has as many as IAM allows',
    deps.store,
  );
  return new CordonError(
    'LimitExceeded',
    `the user ${rotation.userName} has as many access keys as IAM allows (two): no new one was made`,
    { advice: 'delete a key that nothing uses, then run the runbook again', cause: error },
  );
}

/** What is there now, read again: a key that IAM lists as Active, and a secret whose current version holds it. */
async function describeDone(
  { incidentId, userName, accessKeyId }: RotationTarget,
  { newKeyId = '', secretArn = '' }: Rotation,
  deps: RotateDeps,
): Promise<StepResult> {
  const key = (await listKeys(userName, deps)).find(({ id }) => id === newKeyId);
  const isHeld = (await describeSecret(incidentId, deps))?.currentVersion === versionOf(incidentId, newKeyId);
  const faults = [
    ...(key?.isActive ? [] : ['IAM does not list the new key as Active']),
    ...(isHeld ? [] : ['the current version of the secret does not hold it']),
  ];
  return {
    incidentId,
    state: 'done',
    verdict: faults.length === 0 ? 'verified' : 'unknown',
    because: faults.join('; ') || 'IAM lists the new key as Active, and the secret holds it',
    oldKey: maskKey(accessKeyId),
    newKey: maskKey(newKeyId),
    secretArn,
  };
}
