import { drawInstanceId, drawUuid, type Random } from './random.ts';

type Text = (random: Random, account: string, region: string) => string;

/** Service, name, whether it only reads, its parameters, its answer: as JSON. */
export type NoiseCall = readonly [
  service: string,
  name: string,
  isReadOnly: boolean,
  request: Text,
  response?: Text,
];

const none: Text = () => 'null';
const tables = ['orders', 'sessions', 'inventory', 'audit-trail', 'carts', 'payments'];
const buckets = ['billing-reports', 'media-originals', 'etl-staging', 'backups-nightly', 'web-assets'];
const bucket = (random: Random, account: string): string => `${random.pick(buckets)}-${account}`;
const number = (random: Random): string => `${1 + random.below(900)}`;

/** What organisations call all day, the frequent ones several times. */
export const NOISE_CALLS: readonly NoiseCall[] = [
  [
    'ec2',
    'DescribeInstances',
    true,
    (random) =>
      `{"maxResults":1000,"instancesSet":{"items":[{"instanceId":"${drawInstanceId(random)}"},{"instanceId":"${drawInstanceId(random)}"}]},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}`,
  ],
  [
    'ec2',
    'DescribeNetworkInterfaces',
    true,
    (random) =>
      `{"networkInterfaceIdSet":{},"filterSet":{"items":[{"name":"private-ip-address","valueSet":{"items":[{"value":"10.${random.below(8)}.${random.below(256)}.${random.below(256)}"}]}},{"name":"vpc-id","valueSet":{"items":[{"value":"vpc-0a1b2c3d4e5f60718"}]}}]}}`,
  ],
  [
    'ec2',
    'DescribeSecurityGroups',
    true,
    () => '{"maxResults":1000,"securityGroupSet":{},"securityGroupIdSet":{},"filterSet":{}}',
  ],
  ['dynamodb', 'DescribeTable', true, (random) => `{"tableName":"${random.pick(tables)}"}`],
  [
    'kms',
    'Decrypt',
    true,
    (random, account, region) =>
      `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::${bucket(random, account)}","service":"nightly-${number(random)}"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT","keyId":"arn:aws:kms:${region}:${account}:key/${drawUuid(random)}"}`,
  ],
  [
    'kms',
    'GenerateDataKey',
    true,
    (random, account, region) =>
      `{"keyId":"arn:aws:kms:${region}:${account}:key/${drawUuid(random)}","keySpec":"AES_256","encryptionContext":{"aws:ebs:id":"vol-${drawUuid(random).slice(19).replace('-', '')}"}}`,
  ],
  [
    's3',
    'GetBucketAcl',
    true,
    (random, account) =>
      `{"bucketName":"${bucket(random, account)}","Host":"${bucket(random, account)}.s3.amazonaws.com","acl":""}`,
  ],
  ['s3', 'ListBuckets', true, () => '{"Host":"s3.amazonaws.com"}'],
  ['iam', 'GetRole', true, (random) => `{"roleName":"service-${number(random)}-role"}`],
  ['iam', 'ListAttachedRolePolicies', true, (random) => `{"roleName":"service-${number(random)}-role"}`],
  ['sts', 'GetCallerIdentity', true, none],
  [
    'lambda',
    'GetFunction20150331v2',
    true,
    (random, account, region) =>
      `{"functionName":"arn:aws:lambda:${region}:${account}:function:worker-${number(random)}"}`,
  ],
  [
    'ssm',
    'GetParametersByPath',
    true,
    (random) =>
      `{"path":"/service-${number(random)}/prod/","recursive":true,"withDecryption":false,"maxResults":10}`,
  ],
  [
    'ssm',
    'UpdateInstanceInformation',
    false,
    (random) =>
      `{"instanceId":"${drawInstanceId(random)}","agentVersion":"3.2.2303.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.${random.below(8)}.${random.below(256)}.${random.below(256)}","computerName":"ip-10-0-${random.below(256)}-${random.below(256)}.ec2.internal","agentName":"amazon-ssm-agent","availabilityZone":"us-east-1a"}`,
  ],
  [
    'logs',
    'CreateLogStream',
    false,
    (random) =>
      `{"logGroupName":"/aws/lambda/worker-${number(random)}","logStreamName":"2026/01/01/[$LATEST]${drawUuid(random).replaceAll('-', '')}"}`,
  ],
  [
    'ecr',
    'BatchGetImage',
    true,
    (random, account) =>
      `{"registryId":"${account}","repositoryName":"service-${number(random)}","imageIds":[{"imageDigest":"sha256:${drawUuid(random).replaceAll('-', '')}${drawUuid(random).replaceAll('-', '')}"}],"acceptedMediaTypes":["application/vnd.docker.distribution.manifest.v2+json","application/vnd.oci.image.manifest.v1+json"]}`,
  ],
  [
    'ec2',
    'CreateTags',
    false,
    (random) =>
      `{"resourcesSet":{"items":[{"resourceId":"${drawInstanceId(random)}"}]},"tagSet":{"items":[{"key":"team","value":"team-${number(random)}"},{"key":"cost-center","value":"${number(random)}"}]}}`,
    (random) => `{"requestId":"${drawUuid(random)}","_return":true}`,
  ],
  [
    'autoscaling',
    'DescribeAutoScalingGroups',
    true,
    (random) => `{"autoScalingGroupNames":["workers-${number(random)}"],"maxRecords":100}`,
  ],
  [
    'ec2',
    'RunInstances',
    false,
    (random, account) =>
      `{"instancesSet":{"items":[{"imageId":"ami-0abcdef1234567890","minCount":1,"maxCount":1}]},"instanceType":"m6i.large","blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":30,"deleteOnTermination":true,"volumeType":"gp3"}}]},"monitoring":{"enabled":false},"iamInstanceProfile":{"arn":"arn:aws:iam::${account}:instance-profile/workers"},"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"Name","value":"worker-${number(random)}"}]}]}}`,
    (random, account) =>
      `{"requestId":"${drawUuid(random)}","reservationId":"r-0abcdef1234567890","ownerId":"${account}","groupSet":{},"instancesSet":{"items":[{"instanceId":"${drawInstanceId(random)}","imageId":"ami-0abcdef1234567890","currentInstanceBootMode":"legacy-bios","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-0-1-10.ec2.internal","amiLaunchIndex":0,"productCodes":{},"instanceType":"m6i.large","launchTime":1767225600000,"placement":{"availabilityZone":"us-east-1a","tenancy":"default"},"monitoring":{"state":"disabled"},"subnetId":"subnet-0123456789abcdef0","vpcId":"vpc-0a1b2c3d4e5f60718","privateIpAddress":"10.0.1.10","stateReason":{"code":"pending","message":"pending"},"architecture":"x86_64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","virtualizationType":"hvm","hypervisor":"xen","groupSet":{"items":[{"groupId":"sg-0123456789abcdef0","groupName":"workers"}]},"sourceDestCheck":true,"ebsOptimized":false,"enaSupport":true}]}}`,
  ],
  [
    'cloudwatch',
    'DescribeAlarms',
    true,
    (random) => `{"alarmNamePrefix":"service-${number(random)}-","maxRecords":100}`,
  ],
  [
    'secretsmanager',
    'GetSecretValue',
    true,
    (random, account, region) =>
      `{"secretId":"arn:aws:secretsmanager:${region}:${account}:secret:service-${number(random)}/db-AbCdEf"}`,
  ],
  [
    'sqs',
    'GetQueueAttributes',
    true,
    (random, account, region) =>
      `{"queueUrl":"https://sqs.${region}.amazonaws.com/${account}/jobs-${number(random)}","attributeNames":["ApproximateNumberOfMessages","ApproximateNumberOfMessagesNotVisible"]}`,
  ],
];
