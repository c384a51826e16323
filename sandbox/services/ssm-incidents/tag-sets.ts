import type { RequestContext } from '../../../src/iam/model.ts';
import { checkCount, checkText } from '../events/constraints.ts';

/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_TagResource.html */
export const MOST_TAGS = 50;

export function readTags(given: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  const tags = new Map(Object.entries(given ?? {}));
  checkCount('tags', [...tags], 0, MOST_TAGS);
  for (const [key, value] of tags) {
    checkText('tags.key', key, { max: 128, pattern: /^(?!aws:)[A-Za-z0-9 _=@:.+\-/]+$/ });
    checkText('tags.value', value, { min: 0, max: 256, pattern: /^[A-Za-z0-9 _=@:.+\-/]*$/ });
  }
  return tags;
}

export const requestTagContext = (given: Readonly<Record<string, string>> | undefined): RequestContext =>
  contextOf('aws:RequestTag', new Map(Object.entries(given ?? {})), true);

export const resourceTagContext = (tags: ReadonlyMap<string, string> | undefined): RequestContext =>
  contextOf('aws:ResourceTag', tags ?? new Map(), false);

function contextOf(
  prefix: string,
  tags: ReadonlyMap<string, string>,
  withKeys: boolean,
): Record<string, string | readonly string[]> {
  const values = [...tags].map(([key, value]) => [`${prefix}/${key}`, value] as const);
  return {
    ...Object.fromEntries(values),
    ...(withKeys && tags.size > 0 ? { 'aws:TagKeys': [...tags.keys()] } : {}),
  };
}
