import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import { operation } from '../../kernel/operation.ts';
import {
  accessFunction,
  changeFunction,
  invalidValue,
  readFunctionName,
  requireFunction,
} from './function.ts';

const MOST_TAGS = 50;

const TagResource = operation<TagResourceRequest, object>({
  trailName: 'TagResource20170331v2',
  access(input, call) {
    const access = accessFunction('TagResource', readFunctionName(input.Resource, call), call);
    return [{ ...access, context: { ...access.context, ...requestTags(input.Tags) } }];
  },
  act(input, call) {
    const found = requireFunction(readFunctionName(input.Resource, call), call);
    changeFunction(call.world, found, { tags: readTags(found.tags, input.Tags) });
    return {};
  },
});

const UntagResource = operation<UntagResourceRequest, object>({
  trailName: 'UntagResource20170331v2',
  access: (input, call) => [
    {
      ...accessFunction('UntagResource', readFunctionName(input.Resource, call), call),
      context: { 'aws:TagKeys': input.TagKeys },
    },
  ],
  act(input, call) {
    const found = requireFunction(readFunctionName(input.Resource, call), call);
    const tags = new Map([...found.tags].filter(([key]) => !input.TagKeys.includes(key)));
    changeFunction(call.world, found, { tags });
    return {};
  },
});

const ListTags = operation<ListTagsRequest, ListTagsResponse>({
  trailName: 'ListTags20170331',
  access: (input, call) => [accessFunction('ListTags', readFunctionName(input.Resource, call), call)],
  act: (input, call) => ({
    Tags: Object.fromEntries(requireFunction(readFunctionName(input.Resource, call), call).tags),
  }),
});

export function requestTags(
  tags: Readonly<Record<string, string>> | undefined,
): Record<string, string | string[]> {
  if (tags === undefined) return {};
  const each = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { 'aws:TagKeys': Object.keys(tags), ...Object.fromEntries(each) };
}

/** The tags that a function has with these added. */
export function readTags(
  present: ReadonlyMap<string, string>,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const all = new Map(present);
  for (const [key, value] of Object.entries(given)) {
    if (key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key))
      throw invalidValue(`The tag ${key.slice(0, 128)} is not valid.`);
    all.set(key, value);
  }
  if (all.size > MOST_TAGS) throw invalidValue(`A function can have no more than ${MOST_TAGS} tags.`);
  return all;
}

export const tags = { TagResource, UntagResource, ListTags };
