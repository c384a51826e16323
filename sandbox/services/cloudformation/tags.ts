import type { Tag } from '@aws-sdk/client-cloudformation';
import type { RequestContext } from '../../../src/iam/model.ts';
import { validationError } from '../../cloudformation/template-error.ts';

const MOST = 50;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
export function readTags(tags: readonly Tag[] | undefined): readonly { Key: string; Value: string }[] {
  const read = (tags ?? []).map(({ Key = '', Value = '' }) => {
    if (Key === '' || Key.length > 128 || Key.startsWith('aws:') || Value.length > 256)
      throw validationError(
        'A tag has a key of 1 to 128 characters that does not begin with aws: and a value of at most 256.',
      );
    return { Key, Value };
  });
  if (read.length > MOST || new Set(read.map(({ Key }) => Key)).size < read.length)
    throw validationError(`A stack has at most ${MOST} tags, each key once.`);
  return read;
}

export const tagContext = (tags: readonly Tag[] | undefined): RequestContext =>
  tags === undefined || tags.length === 0
    ? {}
    : {
        'aws:TagKeys': tags.map(({ Key = '' }) => Key),
        ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
      };
