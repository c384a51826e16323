import { createHash } from 'node:crypto';
import type { EvidenceBucket } from '../../aws/evidence-bucket.ts';
import { CordonError } from '../../model/cordon-error.ts';

/** An object of the evidence bucket, and the hash of what is in it. */
export interface EvidenceEntry {
  readonly key: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

export const folderOf = (incidentId: string): string => `incidents/${incidentId}`;
export const manifestKey = (incidentId: string, number: number): string =>
  `${folderOf(incidentId)}/manifests/${String(number).padStart(4, '0')}.json`;

export const hashText = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex');

/** More manifests than one incident gets; it bounds the walk along the chain. */
export const MOST_MANIFESTS = 1000;

/**
 * Writes a part of the evidence, an object for each name (with its ending: `.json`, `.html`), then a manifest that names them by their hashes. Nothing is
 * written twice: after a crash, what the first try saw stays, being nearer to the compromise, and the rest is
 * added to it. The manifest comes last in the answer.
 */
export async function saveInChain(
  incidentId: string,
  parts: Readonly<Record<string, string>>,
  bucket: EvidenceBucket,
): Promise<EvidenceEntry[]> {
  const objects: EvidenceEntry[] = [];
  for (const [name, text] of Object.entries(parts)) {
    const key = `${folderOf(incidentId)}/${name}`;
    objects.push({ key, sha256: hashText(await bucket.writeOnce(key, text)) });
  }
  return [...objects, await appendManifest(incidentId, objects, bucket)];
}

/**
 * Manifests of an incident form a chain: each holds the hash of the one before, so that none can be
 * changed or taken out unseen. The next number is found by trying to write it: of two who write at once, one gets it.
 */
async function appendManifest(
  incidentId: string,
  objects: readonly EvidenceEntry[],
  bucket: EvidenceBucket,
): Promise<EvidenceEntry> {
  let previous: string | null = null;
  for (let number = 1; number <= MOST_MANIFESTS; number += 1) {
    const key = manifestKey(incidentId, number);
    const manifest = JSON.stringify({ incidentId, number, previous, objects });
    const text = await bucket.writeOnce(key, manifest);
    // Another's manifest has the number; ours, when an earlier try wrote it, says the same to the byte.
    if (text === manifest) return { key, sha256: hashText(text) };
    previous = hashText(text);
  }
  throw new CordonError('TooMuchEvidence', `${incidentId} has ${MOST_MANIFESTS} manifests`, {
    advice: 'look at who may write to the evidence bucket',
  });
}
