import type { TrailRecord } from '../../kernel/trail.ts';

export interface EventResource {
  readonly ResourceType: string;
  readonly ResourceName: string;
}

/**
 * The resources that Event history lists with an event, by which it can be looked up: those of the record,
 * and the things that its parameters and its answer name. An AssumeRole is found by the key that it gave out.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-supported-resource-types.html
 * Differs from AWS: the list is drawn from the members named here, and not by rules of each service.
 */
export function eventResources(record: TrailRecord): readonly EventResource[] {
  const found = new Map<string, EventResource>();
  const add = (ResourceType: string, name: unknown) => {
    if (typeof name !== 'string' || name === '' || name === 'HIDDEN_DUE_TO_SECURITY_REASONS') return;
    found.set(`${ResourceType} ${name}`, { ResourceType, ResourceName: name });
  };
  for (const { type, ARN } of record.resources ?? []) add(type, ARN);
  for (const [type, ...paths] of NAMED_IN_REQUEST)
    for (const path of paths) add(type, read(record.requestParameters, path));
  for (const [type, ...paths] of NAMED_IN_ANSWER)
    for (const path of paths) add(type, read(record.responseElements, path));
  if (read(record.responseElements, 'assumedRoleUser.arn') !== undefined)
    add('AWS::STS::AssumedRole', read(record.requestParameters, 'roleSessionName'));
  return [...found.values()];
}

const NAMED_IN_REQUEST = [
  ['AWS::IAM::User', 'userName'],
  ['AWS::IAM::Role', 'roleName', 'roleArn'],
  ['AWS::IAM::Group', 'groupName'],
  ['AWS::IAM::Policy', 'policyArn'],
  ['AWS::IAM::AccessKey', 'accessKeyId'],
  ['AWS::IAM::InstanceProfile', 'instanceProfileName'],
  ['AWS::S3::Bucket', 'bucketName'],
  ['AWS::DynamoDB::Table', 'tableName'],
  ['AWS::Lambda::Function', 'functionName'],
  ['AWS::SNS::Topic', 'topicArn'],
  ['AWS::SQS::Queue', 'queueUrl'],
  ['AWS::CloudFormation::Stack', 'stackName'],
  ['AWS::Events::Rule', 'rule'],
] as const;

const NAMED_IN_ANSWER = [
  ['AWS::IAM::AccessKey', 'credentials.accessKeyId', 'accessKey.accessKeyId'],
  ['AWS::STS::AssumedRole', 'assumedRoleUser.arn', 'assumedRoleUser.assumedRoleId'],
  ['AWS::STS::FederatedUser', 'federatedUser.arn', 'federatedUser.federatedUserId'],
  ['AWS::IAM::User', 'user.userName', 'user.arn', 'user.userId'],
  ['AWS::IAM::Role', 'role.roleName', 'role.arn', 'role.roleId'],
  ['AWS::IAM::Policy', 'policy.policyName', 'policy.arn', 'policy.policyId'],
] as const;

function read(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return at;
}
