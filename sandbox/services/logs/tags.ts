import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { invalid, readGroupArn, requireGroup } from './log-group.ts';

/** Tagging calls are authorized on the ARN without `:*`. */
const access = (action: string, resourceArn: string) => [{ action: `logs:${action}`, resource: resourceArn }];

const find = (resourceArn: string, call: Call) => requireGroup(readGroupArn(resourceArn, call), call);

const TagResource = operation<TagResourceRequest, object>({
  access: (input) => access('TagResource', input.resourceArn),
  act(input, call) {
    const group = find(input.resourceArn, call);
    for (const [key, value] of readTags(group.tags, input.tags)) group.tags.set(key, value);
    return {};
  },
});

const UntagResource = operation<UntagResourceRequest, object>({
  access: (input) => access('UntagResource', input.resourceArn),
  act(input, call) {
    const group = find(input.resourceArn, call);
    for (const key of input.tagKeys) group.tags.delete(key);
    return {};
  },
});

const ListTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  access: (input) => access('ListTagsForResource', input.resourceArn),
  act: (input, call) => ({ tags: Object.fromEntries(find(input.resourceArn, call).tags) }),
});

const MOST_TAGS = 50;

/** The tags that a resource has with these added. */
export function readTags(
  present: ReadonlyMap<string, string>,
  given: Readonly<Record<string, string>>,
): Map<string, string> {
  const all = new Map(present);
  for (const [key, value] of Object.entries(given)) {
    if (key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key))
      throw invalid(`The tag ${key.slice(0, 128)} is not valid.`);
    all.set(key, value);
  }
  if (all.size > MOST_TAGS) {
    throw new AwsError('TooManyTagsException', `A resource can have no more than ${MOST_TAGS} tags.`, {
      status: 400,
    });
  }
  return all;
}

export const tags = { TagResource, UntagResource, ListTagsForResource };
