import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import { folderOf } from '../../respond/evidence/chain.ts';

/** Bytes; what was done with a credential is kept in at most four million characters. */
const LARGEST = 5_000_000;
/** Three objects and a manifest of each state of each credential: an incident has far fewer. */
const MOST = 10_000;

export interface BucketContent {
  /** Key -> what is in it. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** Keys that Cordon does not write, or that are too large to be its own: read by nobody. */
  readonly refused: readonly string[];
}

/**
 * Whether Cordon could have written a key: it becomes a path on somebody's machine, and whoever may write to the
 * bucket has chosen it.
 */
export function isOwnKey(incidentId: string, key: string): boolean {
  const folder = `${folderOf(incidentId)}/`;
  return (
    key.startsWith(folder) &&
    /^([a-z0-9-]{1,64}\/){1,3}[a-z0-9-]{1,64}\.(json|html)$/.test(key.slice(folder.length))
  );
}

/** The newest version of each object of the incident's folder. */
export async function readBucket(
  incidentId: string,
  Bucket: string,
  { s3, sts }: Pick<OperatorClients, 's3' | 'sts'>,
): Promise<BucketContent> {
  const { Account: ExpectedBucketOwner } = await sts.send(new GetCallerIdentityCommand({}));
  const objects = new Map<string, Uint8Array>();
  const refused: string[] = [];
  const where = { Bucket, ExpectedBucketOwner };
  const pages = paginateListObjectsV2({ client: s3 }, { ...where, Prefix: `${folderOf(incidentId)}/` });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '', Size = 0 } of Contents) {
      if (!isOwnKey(incidentId, Key) || Size > LARGEST || objects.size >= MOST) refused.push(Key);
      else {
        const { Body } = await s3.send(new GetObjectCommand({ ...where, Key }));
        objects.set(Key, (await Body?.transformToByteArray()) ?? new Uint8Array());
      }
    }
  }
  return { objects, refused };
}
