import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from '@aws-sdk/client-eventbridge';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { requireBus, requireRule } from './bus-ref.ts';
import { checkCount, checkText, refuse } from './constraints.ts';
import { busArn } from './state.ts';

const MOST_TAGS = 50;

/** Tags as a request gives them, checked. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Tag.html */
export function readTags(given: readonly Tag[] | undefined): Map<string, string> {
  const tags = new Map<string, string>();
  for (const [index, { Key = '', Value = '' }] of (given ?? []).entries()) {
    checkText(`tags.${index + 1}.member.key`, Key, { max: 128 });
    checkText(`tags.${index + 1}.member.value`, Value, { min: 0, max: 256 });
    if (/^aws:/i.test(Key)) throw refuse('Tag keys that begin with aws: are reserved.');
    if (tags.has(Key)) throw refuse('Invalid parameter: Duplicated keys are not allowed.');
    tags.set(Key, Value);
  }
  if (tags.size > MOST_TAGS) throw tooManyTags();
  return tags;
}

const tooManyTags = () => new AwsError('LimitExceededException', `A resource has at most ${MOST_TAGS} tags.`);

export function requestedTags(given: readonly Tag[] | undefined): RequestContext {
  const tags = given ?? [];
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key ?? ''}`, Value ?? ''])),
    ...(tags.length === 0 ? {} : { 'aws:TagKeys': tags.map(({ Key }) => Key ?? '') }),
  };
}

const listTags = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

const RESOURCE = /^arn:aws:events:([a-z0-9-]+):(\d{12}):(event-bus|rule)\/(.+)$/s;

/** The tags of the bus or the rule that an ARN names. */
function tagsOf(call: Call, arn: string): Map<string, string> {
  const [, region, account, kind, path] = RESOURCE.exec(arn) ?? [];
  if (region === undefined || account === undefined || path === undefined)
    throw refuse(
      `Parameter ${arn.slice(0, 256)} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  const place = { world: call.world, account, region };
  const slash = kind === 'rule' ? path.lastIndexOf('/') : -1;
  const name = kind === 'event-bus' ? path : slash < 0 ? 'default' : path.slice(0, slash);
  const bus = requireBus(call, { name, arn: busArn(place, name), place });
  return kind === 'event-bus' ? bus.tags : requireRule(bus, path.slice(slash + 1)).tags;
}

function accessTags(call: Call, action: string, arn: string, context: RequestContext = {}): Access[] {
  return [{ action, resource: arn, resourceAccount: RESOURCE.exec(arn)?.[2] ?? call.account, context }];
}

const TagResource = operation<TagResourceRequest, TagResourceResponse>({
  access: (input, call) =>
    accessTags(call, 'events:TagResource', input.ResourceARN, requestedTags(input.Tags)),
  act(input, call) {
    const tags = tagsOf(call, input.ResourceARN);
    const given = readTags(input.Tags);
    if (new Set([...tags.keys(), ...given.keys()]).size > MOST_TAGS) throw tooManyTags();
    for (const [key, value] of given) tags.set(key, value);
    return {};
  },
});

const UntagResource = operation<UntagResourceRequest, UntagResourceResponse>({
  access: (input, call) =>
    accessTags(call, 'events:UntagResource', input.ResourceARN, { 'aws:TagKeys': input.TagKeys }),
  act(input, call) {
    const tags = tagsOf(call, input.ResourceARN);
    checkCount('tagKeys', input.TagKeys, 0, 200);
    for (const key of input.TagKeys) tags.delete(key);
    return {};
  },
});

const ListTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  access: (input, call) => accessTags(call, 'events:ListTagsForResource', input.ResourceARN),
  act: (input, call) => ({ Tags: listTags(tagsOf(call, input.ResourceARN)) }),
});

export const tags = { TagResource, UntagResource, ListTagsForResource };
