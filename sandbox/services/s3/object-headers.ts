import { createHash } from 'node:crypto';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Bucket, ObjectHeaders } from './bucket.ts';
import { checksumOf } from './object-version.ts';

/** The members of PutObject, CopyObject and CreateMultipartUpload that become an object's headers. */
export interface HeaderInput {
  ContentType?: string | undefined;
  CacheControl?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  Expires?: Date | undefined;
  Metadata?: Record<string, string> | undefined;
  ServerSideEncryption?: string | undefined;
  SSEKMSKeyId?: string | undefined;
}

export const HEADER_MEMBERS = [
  'ContentType',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'Expires',
  'Metadata',
  'ServerSideEncryption',
  'SSEKMSKeyId',
  'BucketKeyEnabled',
] as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const LARGEST_METADATA = 2048;

export function readHeaders(input: HeaderInput, bucket: Bucket): ObjectHeaders {
  const metadata = Object.entries(input.Metadata ?? {});
  if (
    metadata.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0) >
    LARGEST_METADATA
  )
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      status: 400,
    });
  // `aws-chunked` is how the body came, and no property of the object.
  const encodings = (input.ContentEncoding ?? '').split(',').map((part) => part.trim());
  const encoding = encodings.filter((part) => part !== '' && part !== 'aws-chunked').join(',');
  return {
    ContentType: input.ContentType ?? 'binary/octet-stream',
    ...given({ CacheControl: input.CacheControl }),
    ...given({ ContentDisposition: input.ContentDisposition }),
    ...given({ ContentLanguage: input.ContentLanguage }),
    ...(encoding === '' ? {} : { ContentEncoding: encoding }),
    ...(input.Expires === undefined ? {} : { Expires: input.Expires.getTime() }),
    Metadata: new Map(metadata),
    encryption: readEncryption(input, bucket),
  };
}

const given = <K extends string>(member: Record<K, string | undefined>): Partial<Record<K, string>> =>
  Object.values(member)[0] === undefined ? {} : (member as Record<K, string>);

function readEncryption(input: HeaderInput, bucket: Bucket): ObjectHeaders['encryption'] {
  const byDefault = bucket.encryption[0]?.ApplyServerSideEncryptionByDefault;
  const algorithm = input.ServerSideEncryption ?? byDefault?.SSEAlgorithm ?? 'AES256';
  if (!/^(AES256|aws:kms|aws:kms:dsse)$/.test(algorithm))
    throw new AwsError(
      'InvalidEncryptionAlgorithmError',
      'The encryption request that you specified is not valid.',
      {
        status: 400,
      },
    );
  const key = input.SSEKMSKeyId ?? (algorithm === 'AES256' ? undefined : byDefault?.KMSMasterKeyID);
  return { algorithm, ...(key === undefined ? {} : { key }) };
}

export interface ChecksumInput {
  ContentMD5?: string | undefined;
  ChecksumCRC32?: string | undefined;
  ChecksumSHA1?: string | undefined;
  ChecksumSHA256?: string | undefined;
}

export const CHECKSUM_MEMBERS = [
  'ContentMD5',
  'ContentLength',
  'ChecksumAlgorithm',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;

/**
 * Differs from AWS: checksums that come as CRC32C, CRC64NVME or in a trailer after the body are not held
 * against it; CRC32, SHA1, SHA256 and MD5 in headers are.
 */
export function verifyChecksums(input: ChecksumInput, content: Uint8Array): void {
  const digest = (algorithm: string) => createHash(algorithm).update(content).digest('base64');
  const claims = [
    ['CRC32', input.ChecksumCRC32, () => checksumOf(content)],
    ['SHA1', input.ChecksumSHA1, () => digest('sha1')],
    ['SHA256', input.ChecksumSHA256, () => digest('sha256')],
    ['Content-MD5', input.ContentMD5, () => digest('md5')],
  ] as const;
  for (const [name, claimed, calculate] of claims) {
    if (claimed !== undefined && claimed !== calculate())
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`, {
        status: 400,
      });
  }
}

/** Storage classes are a matter of price and speed, which the sandbox has none of. */
export function refuseStorageClass(storageClass: string | undefined): void {
  if (storageClass !== undefined && storageClass !== 'STANDARD')
    throw notInSandbox(`the S3 storage class ${storageClass.slice(0, 40)}`);
}
