import type { ResourceType } from './resource-type.ts';
import { cdkMetadata } from './resources/cdk-metadata.ts';
import { cloudwatchAlarm } from './resources/cloudwatch-alarm.ts';
import { dynamodbTable } from './resources/dynamodb-table.ts';
import { eventsRule } from './resources/events-rule.ts';
import { iamAccessKey } from './resources/iam-access-key.ts';
import { iamManagedPolicy } from './resources/iam-managed-policy.ts';
import { iamPolicy } from './resources/iam-policy.ts';
import { iamRole } from './resources/iam-role.ts';
import { iamUser } from './resources/iam-user.ts';
import { kmsAlias } from './resources/kms-alias.ts';
import { kmsKey } from './resources/kms-key.ts';
import { lambdaEventInvokeConfig } from './resources/lambda-event-invoke-config.ts';
import { lambdaFunction } from './resources/lambda-function.ts';
import { lambdaPermission } from './resources/lambda-permission.ts';
import { lambdaUrl } from './resources/lambda-url.ts';
import { logsLogGroup } from './resources/logs-log-group.ts';
import { s3Bucket } from './resources/s3-bucket.ts';
import { s3BucketPolicy } from './resources/s3-bucket-policy.ts';
import { secretsmanagerResourcePolicy } from './resources/secretsmanager-resource-policy.ts';
import { secretsmanagerSecret } from './resources/secretsmanager-secret.ts';
import { snsSubscription } from './resources/sns-subscription.ts';
import { snsTopic } from './resources/sns-topic.ts';
import { snsTopicPolicy } from './resources/sns-topic-policy.ts';
import { sqsQueue } from './resources/sqs-queue.ts';
import { sqsQueuePolicy } from './resources/sqs-queue-policy.ts';
import { ssmContactsContact } from './resources/ssm-contacts-contact.ts';
import { ssmContactsContactChannel } from './resources/ssm-contacts-contact-channel.ts';
import { ssmContactsPlan } from './resources/ssm-contacts-plan.ts';
import { ssmDocument } from './resources/ssm-document.ts';
import { ssmIncidentsReplicationSet } from './resources/ssm-incidents-replication-set.ts';
import { ssmIncidentsResponsePlan } from './resources/ssm-incidents-response-plan.ts';
import { ssmParameter } from './resources/ssm-parameter.ts';

const all: readonly ResourceType[] = [
  cdkMetadata,
  cloudwatchAlarm,
  dynamodbTable,
  eventsRule,
  iamAccessKey,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  iamUser,
  kmsAlias,
  kmsKey,
  lambdaEventInvokeConfig,
  lambdaFunction,
  lambdaPermission,
  lambdaUrl,
  logsLogGroup,
  s3Bucket,
  s3BucketPolicy,
  secretsmanagerResourcePolicy,
  secretsmanagerSecret,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
  sqsQueue,
  sqsQueuePolicy,
  ssmContactsContact,
  ssmContactsContactChannel,
  ssmContactsPlan,
  ssmDocument,
  ssmIncidentsReplicationSet,
  ssmIncidentsResponsePlan,
  ssmParameter,
];

/** Every resource type that the sandbox has. A template that names another is refused. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(all.map((type) => [type.type, type]));
