import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ssm-contacts';
import { operation } from '../../kernel/operation.ts';
import { checkCount, checkText, refuse } from '../events/constraints.ts';
import { requestTagContext } from '../ssm-incidents/tag-sets.ts';
import { accessBook, requireItem, tooMany } from './state.ts';

const MOST_TAGS = 50;

/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_SSMContacts_Tag.html */
export function readTags(given: readonly Tag[] | undefined): ReadonlyMap<string, string> {
  checkCount('tags', given ?? [], 0, MOST_TAGS);
  const tags = new Map<string, string>();
  for (const { Key = '', Value = '' } of given ?? []) {
    checkText('tags.key', Key, { max: 128, pattern: /^(?!aws:)[\\/a-zA-Z0-9_+=:-]*$/ });
    checkText('tags.value', Value, { max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u });
    if (tags.has(Key)) throw refuse('Invalid value provided - Duplicated tag keys.');
    tags.set(Key, Value);
  }
  return tags;
}

export const tagRecord = (given: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((given ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

const TagResource = operation<TagResourceRequest, object>({
  access: (input, call) =>
    accessBook('TagResource', input.ResourceARN, 'contact', call, requestTagContext(tagRecord(input.Tags))),
  act(input, call) {
    const { item, book } = requireItem(call, input.ResourceARN, 'contact');
    const tags = new Map([...item.tags, ...readTags(input.Tags)]);
    if (tags.size > MOST_TAGS) throw tooMany('tags of this contact');
    book.contacts.set(item.arn, { ...item, tags });
    return {};
  },
});

const UntagResource = operation<UntagResourceRequest, object>({
  access: (input, call) =>
    accessBook('UntagResource', input.ResourceARN, 'contact', call, { 'aws:TagKeys': input.TagKeys }),
  act(input, call) {
    const { item, book } = requireItem(call, input.ResourceARN, 'contact');
    checkCount('tagKeys', input.TagKeys, 0, MOST_TAGS);
    const tags = new Map([...item.tags].filter(([key]) => !input.TagKeys.includes(key)));
    book.contacts.set(item.arn, { ...item, tags });
    return {};
  },
});

const ListTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResult>({
  access: (input, call) => accessBook('ListTagsForResource', input.ResourceARN, 'contact', call),
  act(input, call) {
    const { item } = requireItem(call, input.ResourceARN, 'contact');
    return { Tags: [...item.tags].map(([Key, Value]) => ({ Key, Value })) };
  },
});

export const tags = { TagResource, UntagResource, ListTagsForResource };
