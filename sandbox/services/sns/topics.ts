import type {
  CreateTopicInput,
  CreateTopicResponse,
  DeleteTopicInput,
  ListTopicsInput,
  ListTopicsResponse,
} from '@aws-sdk/client-sns';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { forgetToken } from './confirm.ts';
import { takePage } from './pages.ts';
import { accessTopic, findTopic, invalid, readTopicArn, type Topic, topicArn, topics } from './topic.ts';
import { changeSettings, defaultTopicPolicy, type TopicSettings } from './topic-attributes.ts';
import { readTags } from './topic-tags.ts';

/** AWS allows 100,000 standard topics in an account; this bounds the sandbox's memory. */
const MOST_TOPICS = 10_000;

const CreateTopic = operation<CreateTopicInput, CreateTopicResponse>({
  access(input, call) {
    const resource = arnOfNew(input, call);
    const tagging = (input.Tags ?? []).length > 0 ? [{ action: 'sns:TagResource', resource }] : [];
    return [{ action: 'sns:CreateTopic', resource }, ...tagging];
  },
  act(input, call) {
    const { account, region } = call;
    const name = input.Name;
    const arn = arnOfNew(input, call);
    if (name.endsWith('.fifo')) throw notInSandbox('FIFO topics');
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid('Topic Name');
    if (input.DataProtectionPolicy !== undefined) throw notInSandbox('data protection policies of topics');
    const place = { world: call.world, account, region };
    const known = topics(place).get(name);
    const settings = Object.entries(input.Attributes ?? {}).reduce<TopicSettings>(
      (before, [attribute, value]) => changeSettings(before, attribute, value),
      known ?? { displayName: '', policy: defaultTopicPolicy(arn, account) },
    );
    const tags = readTags(input.Tags ?? []);
    if (known !== undefined) {
      refuseDifferent(known, settings, input.Tags === undefined ? undefined : tags);
      return { TopicArn: arn };
    }
    if (topics(place).size >= MOST_TOPICS)
      throw new AwsError('TopicLimitExceeded', 'The sandbox holds no more topics.', { status: 403 });
    const made: Topic = {
      name,
      account,
      region,
      arn,
      displayName: settings.displayName,
      policy: settings.policy,
      tags,
      subscriptions: new Map(),
      subscriptionsDeleted: 0,
    };
    topics(place).set(name, made);
    return { TopicArn: arn };
  },
});

const arnOfNew = (input: CreateTopicInput, { account, region }: Call): string =>
  topicArn({ account, region, name: input.Name ?? '' });

function refuseDifferent(
  known: Topic,
  wanted: TopicSettings,
  tags: ReadonlyMap<string, string> | undefined,
): void {
  if (known.displayName !== wanted.displayName || known.policy.text !== wanted.policy.text)
    throw invalid('Attributes Reason: Topic already exists with different attributes');
  if (tags === undefined) return;
  const isSame =
    tags.size === known.tags.size && [...tags].every(([key, value]) => known.tags.get(key) === value);
  if (!isSame) throw invalid('Tags Reason: Topic already exists with different tags');
}

/**
 * Succeeds for a topic that is not there, as on AWS.
 * Differs from AWS: a topic's subscriptions go with it at once; AWS keeps them for some time without a topic.
 */
const DeleteTopic = operation<DeleteTopicInput, object>({
  access: (input, call) => accessTopic('DeleteTopic', input.TopicArn, call),
  act(input, call) {
    const { account, region, name } = readTopicArn(input.TopicArn, call);
    const topic = findTopic(call.world, input.TopicArn);
    if (topic === undefined) return {};
    for (const subscription of topic.subscriptions.values()) forgetToken(call.world, subscription);
    topics({ world: call.world, account, region }).delete(name);
    return {};
  },
});

const ListTopics = operation<ListTopicsInput, ListTopicsResponse>({
  access: () => [{ action: 'sns:ListTopics', resource: '*' }],
  act(input, { world, account, region }) {
    const { page, next } = takePage([...topics({ world, account, region }).values()], input.NextToken);
    return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...next };
  },
});

export const topicOperations = { CreateTopic, DeleteTopic, ListTopics };
