import type {
  ListResourceTagsRequest,
  ListResourceTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-kms';
import { operation } from '../../kernel/operation.ts';
import { accessKey, findOwnKey, trailKey } from './find-key.ts';
import { refuseDeleted, storeKey } from './key.ts';
import { takePage } from './paging.ts';
import { limitTags, readTags, requestTags } from './tag-sets.ts';

const TagResource = operation<TagResourceRequest, object>({
  access: (input, call) => [
    accessKey('TagResource', { key: findOwnKey(input.KeyId, call) }, call, requestTags(input.Tags)),
  ],
  act(input, call) {
    const key = findOwnKey(input.KeyId, call);
    refuseDeleted(key);
    storeKey(call.world, { ...key, tags: limitTags(new Map([...key.tags, ...readTags(input.Tags)])) });
    return {};
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

const UntagResource = operation<UntagResourceRequest, object>({
  access: (input, call) => [
    accessKey('UntagResource', { key: findOwnKey(input.KeyId, call) }, call, {
      'aws:TagKeys': input.TagKeys,
    }),
  ],
  act(input, call) {
    const key = findOwnKey(input.KeyId, call);
    refuseDeleted(key);
    const tags = new Map([...key.tags].filter(([name]) => !input.TagKeys.includes(name)));
    storeKey(call.world, { ...key, tags });
    return {};
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

const ListResourceTags = operation<ListResourceTagsRequest, ListResourceTagsResponse>({
  access: (input, call) => [accessKey('ListResourceTags', { key: findOwnKey(input.KeyId, call) }, call)],
  act(input, call) {
    const all = [...findOwnKey(input.KeyId, call).tags];
    const { page, next } = takePage(all, input, { usual: 50, most: 50 });
    return { Tags: page.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...next };
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

export const tags = { TagResource, UntagResource, ListResourceTags };
