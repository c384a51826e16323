import { invalidInput } from '../refusals.ts';

export interface Location {
  readonly bucket: string;
  readonly key: string;
}

const S3_URI = /^s3:\/\/([^/]+)\/(.+)$/;
/** With or without the region, which older URLs have behind a dash. */
const PATH_STYLE = /^https?:\/\/s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com\/([^/]+)\/(.+)$/;
const HOST_STYLE = /^https?:\/\/([^/]+?)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com\/(.+)$/;

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Where a list lies, in any of the forms that GuardDuty takes.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-lists-create-activate.html
 */
export function readLocation(location: string): Location {
  if (location.length < 1 || location.length > 300) throw invalidInput('location');
  const uri = S3_URI.exec(location);
  const [, bucket = '', key = ''] = uri ?? PATH_STYLE.exec(location) ?? HOST_STYLE.exec(location) ?? [];
  if (!BUCKET.test(bucket) || key === '') throw invalidInput('location');
  return { bucket, key: uri === null ? decodeKey(key) : key };
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    throw invalidInput('location');
  }
}
