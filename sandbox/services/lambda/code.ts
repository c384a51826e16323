import { createHash } from 'node:crypto';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { callAs } from '../../kernel/world.ts';
import { type FunctionCode, functions, invalidValue } from './function.ts';
import { readZip } from './zip.ts';

interface CodeInput {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
  readonly ImageUri?: string | undefined;
  readonly SourceKMSKeyArn?: string | undefined;
}

/** Differs from AWS: an account keeps 512 MiB of function code in a region, not 75 GB. */
const MOST_KEPT = 512 * 1024 * 1024;

/** The deployment package that a call brings, checked to be one that can be unpacked. */
export async function readCode(input: CodeInput, call: Call): Promise<FunctionCode> {
  if (input.ImageUri !== undefined) throw notInSandbox('lambda: functions from container images');
  if (input.SourceKMSKeyArn !== undefined) throw notInSandbox('lambda: SourceKMSKeyArn');
  if (input.S3ObjectVersion !== undefined) throw notInSandbox('lambda: S3ObjectVersion');
  const { ZipFile, S3Bucket, S3Key } = input;
  if ((ZipFile === undefined) === (S3Bucket === undefined && S3Key === undefined))
    throw invalidValue('Please provide either a ZipFile or an S3Bucket with an S3Key.');
  const zip = ZipFile ?? (await fetchZip(S3Bucket, S3Key, call));
  readZip(zip);
  const kept = [...functions(call).values()].reduce((sum, { code }) => sum + code.zip.length, zip.length);
  if (kept > MOST_KEPT) {
    throw new AwsError('CodeStorageExceededException', 'Code storage limit exceeded.', { status: 400 });
  }
  // A copy: what came by HTTP is a window on the whole request.
  return { zip: new Uint8Array(zip), sha256: createHash('sha256').update(zip).digest('base64') };
}

/** With the caller's own permission to the object, as on AWS. */
async function fetchZip(
  bucket: string | undefined,
  key: string | undefined,
  call: Call,
): Promise<Uint8Array> {
  if (bucket === undefined || key === undefined)
    throw invalidValue('Please provide both S3Bucket and S3Key.');
  const from = {
    caller: call.caller,
    account: call.account,
    region: call.region,
    via: 'lambda.amazonaws.com',
  };
  try {
    const answer = await callAs(call.world, from, 's3', 'GetObject', { Bucket: bucket, Key: key });
    return await readBody(Reflect.get(Object(answer), 'Body'));
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'NotImplemented') throw error;
    const detail = `S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`;
    if (error.status !== 403) throw invalidValue(`Error occurred while GetObject. ${detail}`);
    throw new AwsError(
      'AccessDeniedException',
      `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. ${detail}`,
      { status: 403, cause: error },
    );
  }
}

async function readBody(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
    return Buffer.concat(chunks);
  }
  throw invalidValue('Error occurred while GetObject. The object has no content.');
}
