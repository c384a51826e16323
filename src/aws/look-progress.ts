import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isNamed } from './error-facts.ts';

/** What is kept of an unfinished look, under a name; written over as it goes on. */
export interface LookProgress {
  load(name: string): Promise<string | undefined>;
  save(name: string, text: string): Promise<void>;
}

/**
 * Beside the evidence and no part of it: what lies here is read again by who has written it, and proves nothing. The
 * owner is checked, as of evidence.
 */
export function connectLookProgress(
  { bucket, owner, folder }: { readonly bucket: string; readonly owner: string; readonly folder: string },
  client: S3Client,
): LookProgress {
  const where = (name: string) => ({
    Bucket: bucket,
    Key: `${folder}/${name}.json`,
    ExpectedBucketOwner: owner,
  });
  return {
    async load(name) {
      try {
        const { Body } = await client.send(new GetObjectCommand(where(name)));
        return await Body?.transformToString();
      } catch (error) {
        // To one who may not list the bucket S3 says of what is not there that he may not read it. Who really may not
        // hears of it when he saves. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        if (isNamed(error, 'NoSuchKey', 'AccessDenied')) return undefined;
        throw error;
      }
    },
    async save(name, text) {
      await client.send(
        new PutObjectCommand({ ...where(name), Body: text, ContentType: 'application/json' }),
      );
    },
  };
}
