import type { Tag, TagResourceRequest, UntagResourceRequest } from '@aws-sdk/client-secrets-manager';
import type { RequestContext } from '../../../src/iam/model.ts';
import { operation } from '../../kernel/operation.ts';
import { accessSecret, invalidParameter, requireLive, storeSecret } from './secret.ts';

const MOST = 50;

const TagResource = operation<TagResourceRequest, object>({
  access: (input, call) => [accessSecret('TagResource', input.SecretId, call, requestTags(input.Tags))],
  act(input, call) {
    const secret = requireLive(input.SecretId, call);
    const tags = limit(new Map([...secret.tags, ...readTags(input.Tags)]));
    storeSecret(call.world, { ...secret, tags, changedAt: call.at });
    return {};
  },
});

const UntagResource = operation<UntagResourceRequest, object>({
  access: (input, call) => [
    accessSecret('UntagResource', input.SecretId, call, { 'aws:TagKeys': input.TagKeys }),
  ],
  act(input, call) {
    const secret = requireLive(input.SecretId, call);
    const tags = new Map([...secret.tags].filter(([key]) => !input.TagKeys.includes(key)));
    storeSecret(call.world, { ...secret, tags, changedAt: call.at });
    return {};
  },
});

export function readTags(tags: readonly Tag[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const { Key = '', Value = '' } of tags) {
    if (!/^(?!aws:).{1,128}$/isu.test(Key) || Value.length > 256)
      throw invalidParameter(
        'A tag has a key of 1 to 128 characters, not beginning with aws:, and a value of at most 256.',
      );
    if (read.has(Key)) throw invalidParameter('Tag keys must be unique.');
    read.set(Key, Value);
  }
  return limit(read);
}

function limit(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (tags.size > MOST) throw invalidParameter(`A secret has at most ${MOST} tags.`);
  return tags;
}

export function requestTags(tags: readonly Tag[] | undefined): RequestContext {
  if (tags === undefined || tags.length === 0) return {};
  const each = tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value] as const);
  return { ...Object.fromEntries(each), 'aws:TagKeys': tags.map(({ Key = '' }) => Key) };
}

export const showTags = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

export const tags = { TagResource, UntagResource };
