import { VIA } from '../../cloudformation/deployer.ts';
import { validationError } from '../../cloudformation/template-error.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { callAs } from '../../kernel/world.ts';

/** Bytes. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LONGEST_BODY = 51_200;
const LONGEST_FROM_S3 = 1_048_576;

/** A template's text: the body itself, or an object in S3 that the caller may read. */
export async function fetchTemplate(
  call: Call,
  input: { TemplateBody?: string | undefined; TemplateURL?: string | undefined },
): Promise<string> {
  const { TemplateBody, TemplateURL } = input;
  if ((TemplateBody === undefined) === (TemplateURL === undefined))
    throw validationError('Either Template URL or Template Body must be specified.');
  if (TemplateURL !== undefined) return fetchFromS3(call, TemplateURL);
  const text = TemplateBody ?? '';
  const size = Buffer.byteLength(text);
  if (size === 0 || size > LONGEST_BODY)
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_BODY}`,
    );
  return text;
}

async function fetchFromS3(call: Call, url: string): Promise<string> {
  const place = readS3Url(call.world.origin, url);
  if (place === undefined) throw validationError('TemplateURL must be a supported URL.');
  const { world, account, region, caller } = call;
  let answer: unknown;
  try {
    answer = await callAs(world, { caller, account, region, via: VIA }, 's3', 'GetObject', place);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 501) throw error;
    throw validationError(`S3 error: ${error.message}`);
  }
  const body: unknown = Reflect.get(Object(answer), 'Body');
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (!(bytes instanceof Uint8Array)) throw validationError('S3 error: the object has no content.');
  if (bytes.length > LONGEST_FROM_S3)
    throw validationError(`Template may not exceed ${LONGEST_FROM_S3} bytes in size.`);
  return Buffer.from(bytes).toString('utf8');
}

/**
 * `https://s3.REGION.amazonaws.com/BUCKET/KEY`, `https://BUCKET.s3.REGION.amazonaws.com/KEY`,
 * and the sandbox's own address with the bucket in the path.
 */
function readS3Url(origin: string, url: string): { Bucket: string; Key: string } | undefined {
  if (url.length > 5120 || !URL.canParse(url)) return undefined;
  const { protocol, host, pathname, origin: where, search } = new URL(url);
  // A version or a signature in the query would have to be honoured.
  if (search !== '') return undefined;
  const path = decode(pathname.slice(1));
  if (path === undefined) return undefined;
  const isOwn = where === origin;
  if (!isOwn && protocol !== 'https:') return undefined;
  const [, bucketInHost] =
    /^(?:([a-z0-9][a-z0-9.-]+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(host) ?? [];
  if (!isOwn && !/(^|\.)s3([.-][a-z0-9-]+)?\.amazonaws\.com$/.test(host)) return undefined;
  const slash = path.indexOf('/');
  const [Bucket, Key] =
    bucketInHost === undefined || isOwn
      ? [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)]
      : [bucketInHost, path];
  return Bucket === '' || Key === '' ? undefined : { Bucket, Key };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not percent-encoded text: no URL that S3 gives out.
    return undefined;
  }
}
