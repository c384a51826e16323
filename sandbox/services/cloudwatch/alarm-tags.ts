import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-cloudwatch';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { type Alarm, accessAlarm, alarmsState, changeAlarm } from './alarm.ts';
import { invalidValue } from './refusals.ts';

const MOST = 50;

const TagResource = operation<TagResourceInput, object>({
  access: (input, call) => [
    accessAlarm('TagResource', readName(input.ResourceARN, call), call, requestTags(input.Tags)),
  ],
  act(input, call) {
    const { name, tags } = requireTagged(input.ResourceARN, call);
    changeAlarm(call, name, { tags: limit(new Map([...tags, ...readTags(input.Tags)])) });
    return {};
  },
});

const UntagResource = operation<UntagResourceInput, object>({
  access: (input, call) => [
    accessAlarm('UntagResource', readName(input.ResourceARN, call), call, { 'aws:TagKeys': input.TagKeys }),
  ],
  act(input, call) {
    const { name, tags } = requireTagged(input.ResourceARN, call);
    changeAlarm(call, name, {
      tags: new Map([...tags].filter(([key]) => !input.TagKeys.includes(key))),
    });
    return {};
  },
});

const ListTagsForResource = operation<ListTagsForResourceInput, ListTagsForResourceOutput>({
  access: (input, call) => [accessAlarm('ListTagsForResource', readName(input.ResourceARN, call), call)],
  act(input, call) {
    const { tags } = requireTagged(input.ResourceARN, call);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
});

function readName(arn: string, call: Call): string {
  const [, region, account, kind, name] =
    /^arn:aws:cloudwatch:([a-z0-9-]+):(\d{12}):([a-z-]+)[:/](.+)$/s.exec(arn) ?? [];
  if (name === undefined || region !== call.region || account !== call.account)
    throw invalidValue(`The value ${arn.slice(0, 200)} for parameter ResourceARN is invalid.`);
  if (kind !== 'alarm') throw notInSandbox(`cloudwatch: tags of ${kind}`);
  return name;
}

function requireTagged(arn: string, call: Call): Alarm {
  const alarm = alarmsState(call).alarms.get(readName(arn, call));
  if (alarm === undefined)
    throw new AwsError('ResourceNotFoundException', 'The named resource does not exist.', { status: 404 });
  return alarm;
}

export function readTags(tags: readonly Partial<Tag>[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const { Key = '', Value = '' } of tags) {
    if (!/^(?!aws:).{1,128}$/isu.test(Key) || Value.length > 256)
      throw invalidValue(
        'A tag has a key of 1 to 128 characters, not beginning with aws:, and a value of at most 256.',
      );
    if (read.has(Key)) throw invalidValue('Tag keys must be unique.');
    read.set(Key, Value);
  }
  return limit(read);
}

function limit(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (tags.size > MOST) throw invalidValue(`A resource has at most ${MOST} tags.`);
  return tags;
}

export function requestTags(tags: readonly Partial<Tag>[] | undefined): RequestContext {
  if (tags === undefined || tags.length === 0) return {};
  const named = tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value] as const);
  return { ...Object.fromEntries(named), 'aws:TagKeys': tags.map(({ Key = '' }) => Key) };
}

export const alarmTags = { TagResource, UntagResource, ListTagsForResource };
