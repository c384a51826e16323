import type { Tag } from '@aws-sdk/client-iam';
import { validationError } from './constraints.ts';
import { invalidInput, limitExceeded } from './refusals.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const MOST_TAGS = 50;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags that are there, and those of a request set over them. Keys are told apart without regard
 * to upper and lower case; the spelling of the newest is kept.
 */
export function withTags(
  present: ReadonlyMap<string, string>,
  added: readonly Tag[],
): ReadonlyMap<string, string> {
  const tags = new Map(present);
  const seen = new Set<string>();
  for (const { Key = '', Value = '' } of added) {
    checkTag(Key, Value);
    const folded = Key.toLowerCase();
    if (seen.has(folded))
      throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    seen.add(folded);
    for (const key of tags.keys()) if (key.toLowerCase() === folded) tags.delete(key);
    tags.set(Key, Value);
  }
  if (tags.size > MOST_TAGS)
    throw limitExceeded(`The number of tags has reached the maximum limit of ${MOST_TAGS}.`);
  return tags;
}

function checkTag(key: string, value: string): void {
  if (key.length < 1 || key.length > 128 || !CHARACTERS.test(key)) {
    throw validationError('A tag key has 1 to 128 letters, digits, spaces or characters of _.:/=+-@.');
  }
  if (value.length > 256 || !CHARACTERS.test(value)) {
    throw validationError('A tag value has at most 256 letters, digits, spaces or characters of _.:/=+-@.');
  }
  if (key.toLowerCase().startsWith('aws:')) throw invalidInput('Tag keys that begin with aws: are reserved.');
}

export const toTagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

/** The condition keys of a request that sets tags. */
export function requestTagContext(tags: readonly Tag[] | undefined): Record<string, string | string[]> {
  if (tags === undefined || tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
    'aws:TagKeys': tags.map(({ Key }) => Key ?? ''),
  };
}
