import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AFTER_CONTAINMENT } from './client-settings.ts';
import { isNamed } from './error-facts.ts';

/** The bucket of evidence, in which nothing is written twice. */
export interface EvidenceBucket {
  /** Writes the object if there is none, and gives the text that is there: this one, or an earlier one. */
  writeOnce(key: string, text: string): Promise<string>;
}

/**
 * The owner is checked: a bucket of that name may be somebody else's by now. S3 compares what it gets with the
 * hash. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function connectEvidenceBucket(
  { name, owner }: { readonly name: string; readonly owner: string },
  client: S3Client = new S3Client(AFTER_CONTAINMENT),
): EvidenceBucket {
  return {
    async writeOnce(key, text) {
      const where = { Bucket: name, Key: key, ExpectedBucketOwner: owner };
      try {
        await client.send(
          new PutObjectCommand({
            ...where,
            Body: text,
            ContentType: key.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/json',
            IfNoneMatch: '*',
            ChecksumSHA256: createHash('sha256').update(text).digest('base64'),
          }),
        );
        return text;
      } catch (error) {
        if (!isNamed(error, 'PreconditionFailed')) throw error;
      }
      const { Body } = await client.send(new GetObjectCommand(where));
      return (await Body?.transformToString()) ?? '';
    },
  };
}
