import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { isNamed } from '../aws/error-facts.ts';
import { CordonError } from '../model/cordon-error.ts';
import { readUserState } from './read-user-state.ts';
import type { RotateDeps, RotationTarget } from './rotate-deps.ts';

/** An object of the evidence bucket, and the hash of what is in it. */
export interface EvidenceEntry {
  readonly key: string;
  readonly sha256: string;
}

/**
 * What IAM says of the user before his key is deleted, an object each, then a manifest that names them by
 * their hashes. Nothing is written twice: after a crash, what the first try saw stays, being nearer to the
 * compromise, and the rest is added to it. The manifest comes last in the answer.
 */
export async function saveEvidence(target: RotationTarget, deps: RotateDeps): Promise<EvidenceEntry[]> {
  const folder = `incidents/${target.incidentId}`;
  const objects: EvidenceEntry[] = [];
  for (const [name, content] of Object.entries(await readUserState(target.userName, deps))) {
    const text = JSON.stringify({
      incidentId: target.incidentId,
      userName: target.userName,
      readAt: new Date(deps.store.now()).toISOString(),
      content,
    });
    const key = `${folder}/rotation/${name}.json`;
    objects.push({ key, sha256: hash(await writeOnce(key, text, deps)) });
  }
  return [...objects, await appendManifest(`${folder}/manifests`, target.incidentId, objects, deps)];
}

/** More manifests than one incident gets; it bounds the walk along the chain. */
const MOST_MANIFESTS = 1000;

/**
 * Manifests of an incident form a chain: each holds the hash of the one before, so that none can be
 * changed or taken out unseen. The next number is found by trying to write it.
 */
async function appendManifest(
  folder: string,
  incidentId: string,
  objects: readonly EvidenceEntry[],
  deps: RotateDeps,
): Promise<EvidenceEntry> {
  let previous: string | null = null;
  for (let number = 1; number <= MOST_MANIFESTS; number += 1) {
    const key = `${folder}/${String(number).padStart(4, '0')}.json`;
    const manifest = JSON.stringify({ incidentId, number, previous, objects });
    const text = await writeOnce(key, manifest, deps);
    // Another's manifest has the number; ours, when an earlier try wrote it, says the same to the byte.
    if (text === manifest) return { key, sha256: hash(text) };
    previous = hash(text);
  }
  throw new CordonError('TooMuchEvidence', `${folder} holds ${MOST_MANIFESTS} manifests`, {
    advice: 'look at who may write to the evidence bucket',
  });
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Writes the object if there is none, and gives the text that is there. S3 compares what it gets with the
 * hash. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
async function writeOnce(key: string, text: string, deps: RotateDeps): Promise<string> {
  const where = { Bucket: deps.evidenceBucket, Key: key, ExpectedBucketOwner: deps.account };
  try {
    await deps.clients.s3.send(
      new PutObjectCommand({
        ...where,
        Body: text,
        ContentType: 'application/json',
        IfNoneMatch: '*',
        ChecksumSHA256: createHash('sha256').update(text).digest('base64'),
      }),
    );
    return text;
  } catch (error) {
    if (!isNamed(error, 'PreconditionFailed')) throw error;
  }
  const { Body } = await deps.clients.s3.send(new GetObjectCommand(where));
  return (await Body?.transformToString()) ?? '';
}
