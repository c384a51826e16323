import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { isNamed } from '../../../aws/error-facts.ts';
import { CordonError } from '../../../model/cordon-error.ts';
import type { Days, Partitions } from './partitions.ts';

/** How much one question reads. */
export interface ScanSize {
  readonly objects: number;
  /** As they lie there, packed: what Athena charges for. */
  readonly bytes: number;
}

/** So many accounts and regions are listed at once. */
const AT_ONCE = 16;

/**
 * What lies in the days' partitions. Listing costs next to nothing (0.005 USD for a million objects), and is all that is done
 * before somebody says yes. Throws CordonError `AccessDenied` or `NoFiles`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function measureScan(partitions: Partitions, days: Days, s3: S3Client): Promise<ScanSize> {
  const { bucket, prefix, accounts, regions } = partitions;
  const places = accounts.flatMap((account) =>
    regions.map((region) => `${prefix}${account}/CloudTrail/${region}/`),
  );
  let [next, objects, bytes] = [0, 0, 0];
  const work = async (): Promise<void> => {
    for (let place = places[next++]; place !== undefined; place = places[next++]) {
      const size = await measurePlace(bucket, place, days, s3);
      objects += size.objects;
      bytes += size.bytes;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (objects === 0)
    throw new CordonError(
      'NoFiles',
      `there are no log files from ${days.from} to ${days.to} under s3://${bucket}/${prefix}`,
      { advice: 'look at the accounts, regions and days: what cordon athena table was told, and --since' },
    );
  return { objects, bytes };
}

/** Keys come in order, so that days are an interval of them. */
async function measurePlace(
  bucket: string,
  place: string,
  { from, to }: Days,
  s3: S3Client,
): Promise<ScanSize> {
  let [objects, bytes] = [0, 0];
  try {
    const pages = paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix: place, StartAfter: `${place}${from}` },
    );
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0 } of Contents) {
        if (Key.slice(place.length, place.length + to.length) > to) return { objects, bytes };
        objects += 1;
        bytes += Size;
      }
    }
  } catch (cause) {
    if (!isNamed(cause, 'AccessDenied', 'NoSuchBucket')) throw cause;
    throw new CordonError(
      'AccessDenied',
      `what it costs is not known: s3://${bucket}/${place} cannot be listed`,
      {
        advice:
          'sign in as somebody who may s3:ListBucket and s3:GetObject there: Athena reads with your rights',
        cause,
      },
    );
  }
  return { objects, bytes };
}
