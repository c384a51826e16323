import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-sns';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { accessTopic, findTopic, invalid, type Topic } from './topic.ts';

const MOST = 50;

const TagResource = operation<TagResourceRequest, object>({
  access: (input, call) => accessTopic('TagResource', input.ResourceArn, call),
  act(input, call) {
    const topic = requireTagged(input.ResourceArn, call);
    topic.tags = limit(new Map([...topic.tags, ...readTags(input.Tags)]));
    return {};
  },
});

const UntagResource = operation<UntagResourceRequest, object>({
  access: (input, call) => accessTopic('UntagResource', input.ResourceArn, call),
  act(input, call) {
    const topic = requireTagged(input.ResourceArn, call);
    topic.tags = new Map([...topic.tags].filter(([key]) => !input.TagKeys.includes(key)));
    return {};
  },
});

const ListTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  access: (input, call) => accessTopic('ListTagsForResource', input.ResourceArn, call),
  act(input, call) {
    const { tags } = requireTagged(input.ResourceArn, call);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
});

function requireTagged(arn: string, { world }: Call): Topic {
  const topic = findTopic(world, arn);
  if (topic === undefined)
    throw new AwsError('ResourceNotFound', 'The resource does not exist.', { status: 404 });
  return topic;
}

export function readTags(tags: readonly Tag[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const { Key, Value } of tags) {
    if (Key === undefined || Value === undefined || !/^(?!aws:).{1,128}$/isu.test(Key) || Value.length > 256)
      throw invalid('Tags');
    if (read.has(Key)) throw invalid('Duplicated keys are not allowed');
    read.set(Key, Value);
  }
  return limit(read);
}

function limit(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (tags.size > MOST)
    throw new AwsError('TagLimitExceeded', `A topic has at most ${MOST} tags.`, { status: 400 });
  return tags;
}

export const topicTags = { TagResource, UntagResource, ListTagsForResource };
