import type { Tag } from '@aws-sdk/client-ssm';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { checkText, refuse } from '../events/constraints.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
const MOST = 50;

/** The tags that are there, and those of a request over them. */
export function withTags(
  present: ReadonlyMap<string, string>,
  given: readonly Tag[] | undefined,
  most = MOST,
): ReadonlyMap<string, string> {
  const added = new Map<string, string>();
  for (const [index, { Key = '', Value = '' }] of (given ?? []).entries()) {
    checkText(`tags.${index + 1}.member.key`, Key, { max: 128, pattern: /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u });
    checkText(`tags.${index + 1}.member.value`, Value, {
      min: 0,
      max: 256,
      pattern: /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u,
    });
    if (/^aws:/i.test(Key)) throw refuse('Tag keys that begin with aws: are reserved.');
    if (added.has(Key)) throw new AwsError('InvalidTag', 'Duplicated tag keys are not allowed.');
    added.set(Key, Value);
  }
  const tags = new Map([...present, ...added]);
  if (tags.size > most) throw new AwsError('TooManyTagsError', `A resource has at most ${most} tags.`);
  return tags;
}

export const toTagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

export function requestedTags(given: readonly Tag[] | undefined): RequestContext {
  if (given === undefined || given.length === 0) return {};
  return {
    ...Object.fromEntries(given.map(({ Key, Value }) => [`aws:RequestTag/${Key ?? ''}`, Value ?? ''])),
    'aws:TagKeys': given.map(({ Key }) => Key ?? ''),
  };
}

/** Condition keys of a resource that has tags; Systems Manager knows them under two names. */
export const resourceTags = (tags: ReadonlyMap<string, string> | undefined): RequestContext =>
  Object.fromEntries(
    [...(tags ?? [])].flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`ssm:resourceTag/${key}`, value],
    ]),
  );
