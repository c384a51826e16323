import type {
  ListQueueTagsRequest,
  ListQueueTagsResult,
  TagQueueRequest,
  UntagQueueRequest,
} from '@aws-sdk/client-sqs';
import { operation } from '../../kernel/operation.ts';
import { accessQueue, invalidParameter, requireQueue, trailOfQueue } from './queue.ts';

const MOST = 50;

const TagQueue = operation<TagQueueRequest, object>({
  access: (input, call) => accessQueue('TagQueue', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    queue.tags = checkTags(new Map([...queue.tags, ...Object.entries(input.Tags)]));
    return {};
  },
});

const UntagQueue = operation<UntagQueueRequest, object>({
  access: (input, call) => accessQueue('UntagQueue', input.QueueUrl, call),
  act(input, call) {
    const queue = requireQueue(input.QueueUrl, call);
    queue.tags = new Map([...queue.tags].filter(([key]) => !input.TagKeys.includes(key)));
    return {};
  },
});

const ListQueueTags = operation<ListQueueTagsRequest, ListQueueTagsResult>({
  dataEvent: true,
  access: (input, call) => accessQueue('ListQueueTags', input.QueueUrl, call),
  act(input, call) {
    const { tags } = requireQueue(input.QueueUrl, call);
    return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
  },
  trail: (input, _output, call) => trailOfQueue(input.QueueUrl, call),
});

export function checkTags(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (tags.size > MOST) throw invalidParameter(`Too many tags added for queue. Maximum is ${MOST}.`);
  for (const [key, value] of tags) {
    if (key.length < 1 || key.length > 128 || value.length > 256 || /^aws:/i.test(key))
      throw invalidParameter(`The tag key '${key.slice(0, 128)}' or its value is not valid.`);
  }
  return tags;
}

export const queueTags = { TagQueue, UntagQueue, ListQueueTags };
