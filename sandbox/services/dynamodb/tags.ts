import type {
  ListTagsOfResourceInput,
  ListTagsOfResourceOutput,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { needTable, requireTable } from './table.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html */
const MOST_TAGS = 50;

export function readTags(list: readonly Tag[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { Key: key = '', Value: value = '' } of list) {
    if (key.length < 1 || key.length > 128 || value.length > 256 || key.startsWith('aws:') || tags.has(key))
      throw invalid('One or more parameter values were invalid: a tag is not valid or is given twice');
    tags.set(key, value);
  }
  if (tags.size > MOST_TAGS) throw invalid('One or more parameter values were invalid: Too many tags');
  return tags;
}

const invalid = (message: string) => new AwsError('ValidationException', message, { status: 400 });

/** Condition keys of a request that sets tags. */
export const tagContext = (tags: readonly Tag[] | undefined): Record<string, string | string[]> => ({
  ...Object.fromEntries((tags ?? []).map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
  ...(tags?.length ? { 'aws:TagKeys': tags.map(({ Key }) => Key ?? '') } : {}),
});

export const TagResource = operation<TagResourceInput, Record<never, never>>({
  access: (input, call) => [needTable(call, 'TagResource', input.ResourceArn, tagContext(input.Tags))],
  act(input, call) {
    const table = requireTable(call, input.ResourceArn);
    const tags = new Map([...table.tags, ...readTags(input.Tags)]);
    if (tags.size > MOST_TAGS) throw invalid('One or more parameter values were invalid: Too many tags');
    table.tags = tags;
    return {};
  },
});

export const UntagResource = operation<UntagResourceInput, Record<never, never>>({
  access: (input, call) => [
    needTable(call, 'UntagResource', input.ResourceArn, { 'aws:TagKeys': input.TagKeys }),
  ],
  act(input, call) {
    const table = requireTable(call, input.ResourceArn);
    table.tags = new Map([...table.tags].filter(([key]) => !input.TagKeys.includes(key)));
    return {};
  },
});

/** All on one page: a table has at most 50. */
export const ListTagsOfResource = operation<ListTagsOfResourceInput, ListTagsOfResourceOutput>({
  access: (input, call) => [needTable(call, 'ListTagsOfResource', input.ResourceArn)],
  act: (input, call) => ({
    Tags: [...requireTable(call, input.ResourceArn).tags].map(([Key, Value]) => ({ Key, Value })),
  }),
});
