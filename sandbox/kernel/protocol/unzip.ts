import { gunzipSync } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import type { WireRequest } from '../sigv4.ts';

/** What a body may come to, bytes: without a bound, a kilobyte could fill the memory. */
const LARGEST = 1024 * 1024;

/** Clients compress the larger bodies of some operations (`PutMetricData`); the signature is that of what they send. */
export function unzip({ headers, body }: WireRequest): Buffer {
  if (headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: LARGEST });
  } catch (cause) {
    throw new AwsError(
      'SerializationException',
      'The request body is not valid gzip, or longer than 1 MiB when it is unpacked.',
      { status: 400, cause },
    );
  }
}
