/** Services whose name in CloudTrail is the one in IAM's actions, and whose event names are those of the actions. */
const SAME_NAMES = new Set(
  (
    'account athena bedrock cloudformation cloudtrail codebuild config dynamodb ec2 ecr ecs eks events glue ' +
    'guardduty iam kinesis kms lambda logs organizations rds route53 secretsmanager ses sns sqs ssm sts'
  ).split(' '),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html */
const S3_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['ListBuckets', 'ListAllMyBuckets'],
  ['ListObjects', 'ListBucket'],
  ['ListObjectsV2', 'ListBucket'],
  ['HeadBucket', 'ListBucket'],
  ['HeadObject', 'GetObject'],
  ...[
    'CreateBucket',
    'DeleteBucket',
    'DeleteBucketPolicy',
    'DeleteObject',
    'GetBucketAcl',
    'GetBucketLocation',
    'GetBucketPolicy',
    'GetBucketVersioning',
    'GetObject',
    'PutBucketPolicy',
    'PutObject',
  ].map((name) => [name, name] as const),
]);

/** Those that no permission decides about. */
const NO_PERMISSION = new Set(['sts:GetCallerIdentity', 'sts:GetSessionToken']);

/**
 * The IAM action of a call as CloudTrail names it, where that is certain. A call whose action is not known proves
 * nothing, and both texts may be an attacker's.
 */
export function actionOf(eventSource: string, eventName: string): string | undefined {
  const service = /^([a-z0-9-]{2,40})\.amazonaws\.com$/.exec(eventSource)?.[1];
  if (service === undefined || !/^[A-Z][A-Za-z0-9]{2,80}$/.test(eventName)) return undefined;
  if (service === 's3') {
    const name = S3_ACTIONS.get(eventName);
    return name === undefined ? undefined : `s3:${name}`;
  }
  // CloudWatch has its old name there.
  if (service === 'monitoring') return `cloudwatch:${eventName}`;
  if (!SAME_NAMES.has(service)) return undefined;
  // Lambda's event names carry the date of an API: CreateFunction20150331.
  const action = `${service}:${service === 'lambda' ? eventName.replace(/\d{8}(v\d)?$/, '') : eventName}`;
  return NO_PERMISSION.has(action) ? undefined : action;
}
