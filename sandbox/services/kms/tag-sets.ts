import type { Tag } from '@aws-sdk/client-kms';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';

const MOST = 50;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Tag.html */
export function readTags(given: readonly Tag[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const { TagKey = '', TagValue = '' } of given) {
    if (!/^(?!aws:).{1,128}$/isu.test(TagKey) || TagValue.length > 256)
      throw invalidTag(
        'A tag has a key of 1 to 128 characters, not beginning with aws:, and a value of at most 256.',
      );
    if (read.has(TagKey)) throw invalidTag('Duplicate tag keys.');
    read.set(TagKey, TagValue);
  }
  return limitTags(read);
}

export function limitTags(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (tags.size > MOST) throw invalidTag('Too many tags.');
  return tags;
}

const invalidTag = (message: string) => new AwsError('TagException', message, { status: 400 });

export function requestTags(tags: readonly Tag[] | undefined): RequestContext {
  if (tags === undefined || tags.length === 0) return {};
  const each = tags.map(({ TagKey = '', TagValue = '' }) => [`aws:RequestTag/${TagKey}`, TagValue] as const);
  return { ...Object.fromEntries(each), 'aws:TagKeys': tags.map(({ TagKey = '' }) => TagKey) };
}
