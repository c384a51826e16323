import type {
  GetTopicAttributesInput,
  GetTopicAttributesResponse,
  SetTopicAttributesInput,
} from '@aws-sdk/client-sns';
import { validatePolicy } from '../../../src/iam/validate.ts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { operation } from '../../kernel/operation.ts';
import { accessTopic, invalid, requireTopic, type Topic } from './topic.ts';

/** The attributes of a topic that callers set. */
export type TopicSettings = Pick<Topic, 'displayName' | 'policy'>;

/** Attributes that AWS has and the sandbox has not. */
const ABSENT =
  /^(?:ArchivePolicy|BeginningArchiveTime|ContentBasedDeduplication|DeliveryPolicy|FifoThroughputScope|FifoTopic|KmsMasterKeyId|SignatureVersion|TracingConfig|(?:Application|Firehose|HTTP|Lambda|SQS)(?:Success|Failure)Feedback(?:RoleArn|SampleRate))$/;

const SetTopicAttributes = operation<SetTopicAttributesInput, object>({
  access: (input, call) => accessTopic('SetTopicAttributes', input.TopicArn, call),
  act(input, call) {
    const topic = requireTopic(input.TopicArn, call);
    Object.assign(topic, changeSettings(topic, input.AttributeName, input.AttributeValue ?? ''));
    return {};
  },
});

const GetTopicAttributes = operation<GetTopicAttributesInput, GetTopicAttributesResponse>({
  access: (input, call) => accessTopic('GetTopicAttributes', input.TopicArn, call),
  act(input, call) {
    const topic = requireTopic(input.TopicArn, call);
    const confirmed = [...topic.subscriptions.values()].filter(({ isConfirmed }) => isConfirmed).length;
    return {
      Attributes: {
        TopicArn: topic.arn,
        Owner: topic.account,
        Policy: topic.policy.text,
        DisplayName: topic.displayName,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(topic.subscriptions.size - confirmed),
        SubscriptionsDeleted: String(topic.subscriptionsDeleted),
      },
    };
  },
});

export function changeSettings(
  { displayName, policy }: TopicSettings,
  name: string,
  value: string,
): TopicSettings {
  if (name === 'DisplayName') return { policy, displayName: readDisplayName(value) };
  if (name === 'Policy') return { displayName, policy: readPolicy(value) };
  if (ABSENT.test(name)) throw notInSandbox(`the topic attribute ${name}`);
  throw invalid('AttributeName');
}

/** It becomes the sender's name of e-mails. */
function readDisplayName(text: string): string {
  if (text.length > 100 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) throw invalid('DisplayName');
  return text;
}

const LONGEST_POLICY = 30_720;

function readPolicy(text: string): StoredPolicy {
  if (Buffer.byteLength(text) > LONGEST_POLICY) throw invalid('Policy is too long');
  try {
    return { text, document: validatePolicy(text, 'resource') };
  } catch (cause) {
    throw invalid(`Policy Error: ${cause instanceof Error ? cause.message : 'malformed'}`);
  }
}

/** What AWS puts on a new topic. Only services that set aws:SourceOwner are let in by it. */
export function defaultTopicPolicy(arn: string, account: string): StoredPolicy {
  const text = JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
  return { text, document: validatePolicy(text, 'resource') };
}

export const topicAttributes = { GetTopicAttributes, SetTopicAttributes };
