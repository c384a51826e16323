import type {
  DeleteBucketTaggingRequest,
  GetBucketTaggingOutput,
  GetBucketTaggingRequest,
  PutBucketTaggingRequest,
  Tag,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { need } from './access.ts';
import { requireBucket } from './bucket.ts';
import { bucketTrail } from './trail.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html */
const MOST_TAGS = 50;

export function readTags(list: readonly Tag[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { Key: key = '', Value: value = '' } of list) {
    if (key.length < 1 || key.length > 128 || value.length > 256 || key.startsWith('aws:'))
      throw new AwsError('InvalidTag', 'The tag provided was not a valid tag.', { status: 400 });
    if (tags.has(key))
      throw new AwsError('InvalidTag', 'Cannot provide multiple Tags with the same key', { status: 400 });
    tags.set(key, value);
  }
  if (tags.size > MOST_TAGS)
    throw new AwsError('BadRequest', 'Bucket tag count cannot be greater than 50', { status: 400 });
  return tags;
}

export const PutBucketTagging = operation<PutBucketTaggingRequest, Record<never, never>>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketTagging')],
  act(input, call) {
    requireBucket(call.world, input).tags = readTags(input.Tagging.TagSet ?? []);
    return {};
  },
  trail: (input, _output, call) =>
    bucketTrail(call, input.Bucket, { tagging: '', Tagging: { ...input.Tagging } }),
});

export const GetBucketTagging = operation<GetBucketTaggingRequest, GetBucketTaggingOutput>({
  access: (input, call) => [need(call, input.Bucket, 's3:GetBucketTagging')],
  act(input, call) {
    const { tags } = requireBucket(call.world, input);
    if (tags.size === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', { status: 404 });
    return { TagSet: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { tagging: '' }),
});

export const DeleteBucketTagging = operation<DeleteBucketTaggingRequest, Record<never, never>>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketTagging')],
  act(input, call) {
    requireBucket(call.world, input).tags = new Map();
    return {};
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { tagging: '' }),
});
