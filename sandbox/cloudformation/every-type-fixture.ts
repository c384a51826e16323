/** Two states of a stack of every type; every property that is changed in place differs between them. */

const allow = (Action: string | string[], Resource: unknown = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const trust = (...Service: string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const letIn = (Service: string, Action: string, Resource: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action, Resource }],
});
const ref = (Ref: string) => ({ Ref });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const tags = (record: Record<string, string>) =>
  Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

const key = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };
const table = {
  ...key,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  TableName: 'incidents',
};
const code = (answer: string) => ({
  ZipFile: `exports.handler = async () => ({ answer: '${answer}', setting: process.env.SETTING ?? 'none' });`,
});
const runs = {
  FunctionName: 'translator',
  Handler: 'index.handler',
  Role: arnOf('RunRole'),
  Runtime: 'nodejs22.x',
};
const pattern = (severity: number) => ({
  source: ['x'],
  detail: { severity: [{ numeric: ['>', severity] }] },
});

const macKey = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };

const resources = (of: Record<string, object>) =>
  Object.fromEntries(
    Object.entries(of).map(([id, Properties]) => [id, { Type: TYPES[id as keyof typeof TYPES], Properties }]),
  );

const TYPES = {
  Marks: 'AWS::CDK::Metadata',
  Table: 'AWS::DynamoDB::Table',
  Rule: 'AWS::Events::Rule',
  Key: 'AWS::IAM::AccessKey',
  Managed: 'AWS::IAM::ManagedPolicy',
  Inline: 'AWS::IAM::Policy',
  Role: 'AWS::IAM::Role',
  RunRole: 'AWS::IAM::Role',
  User: 'AWS::IAM::User',
  MacAlias: 'AWS::KMS::Alias',
  MacKey: 'AWS::KMS::Key',
  OtherMacKey: 'AWS::KMS::Key',
  Retries: 'AWS::Lambda::EventInvokeConfig',
  Function: 'AWS::Lambda::Function',
  Log: 'AWS::Logs::LogGroup',
  Bucket: 'AWS::S3::Bucket',
  BucketPolicy: 'AWS::S3::BucketPolicy',
  Subscription: 'AWS::SNS::Subscription',
  Topic: 'AWS::SNS::Topic',
  TopicPolicy: 'AWS::SNS::TopicPolicy',
  Queue: 'AWS::SQS::Queue',
  QueuePolicy: 'AWS::SQS::QueuePolicy',
} as const;

/** What does not differ; the role has to be there for the function. */
const same = {
  OtherMacKey: macKey,
  RunRole: {
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
    Policies: [{ PolicyName: 'runs', PolicyDocument: allow(['logs:*', 'sqs:SendMessage']) }],
  },
};

/** As little as there can be: going back to it takes everything away again. */
export const plain = {
  Resources: resources({
    ...same,
    Marks: { Analytics: 'a' },
    Table: { ...table, TableClass: 'STANDARD' },
    Rule: { Name: 'findings', EventPattern: pattern(1) },
    Key: { UserName: ref('User') },
    Managed: { ManagedPolicyName: 'shared', PolicyDocument: allow('sqs:SendMessage'), Users: [ref('User')] },
    Inline: { PolicyName: 'beside', PolicyDocument: allow('sns:Publish'), Roles: [ref('Role')] },
    Role: {
      RoleName: 'worker',
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Policies: [{ PolicyName: 'first', PolicyDocument: allow('s3:GetObject') }],
      ManagedPolicyArns: [aws('AmazonS3ReadOnlyAccess')],
    },
    User: { UserName: 'robot' },
    MacAlias: { AliasName: 'alias/cordon', TargetKeyId: ref('MacKey') },
    MacKey: macKey,
    Retries: { FunctionName: ref('Function'), Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
    Function: { ...runs, Code: code('old') },
    Log: { LogGroupName: '/own' },
    Bucket: {
      BucketName: 'evidence',
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
    },
    BucketPolicy: {
      Bucket: ref('Bucket'),
      PolicyDocument: letIn('cloudtrail.amazonaws.com', 's3:GetBucketAcl', 'arn:aws:s3:::evidence'),
    },
    Subscription: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: arnOf('Queue') },
    Topic: { TopicName: 'people' },
    TopicPolicy: {
      Topics: [ref('Topic')],
      PolicyDocument: letIn('events.amazonaws.com', 'sns:Publish', ref('Topic')),
    },
    Queue: { QueueName: 'work' },
    QueuePolicy: {
      Queues: [ref('Queue')],
      PolicyDocument: letIn('sns.amazonaws.com', 'sqs:SendMessage', arnOf('Queue')),
    },
  }),
};

/** Everything that can be said. */
export const full = {
  Resources: resources({
    ...same,
    Marks: { Analytics: 'b' },
    Table: {
      ...table,
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      Tags: tags({ team: 'blue' }),
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    },
    Rule: {
      Name: 'findings',
      Description: 'high ones',
      EventPattern: pattern(7),
      State: 'DISABLED',
      Tags: tags({ team: 'blue' }),
      Targets: [{ Id: 'queue', Arn: arnOf('Queue') }],
    },
    Key: { UserName: ref('User'), Status: 'Inactive' },
    Managed: { ManagedPolicyName: 'shared', PolicyDocument: allow('sqs:*'), Roles: [ref('Role')] },
    Inline: { PolicyName: 'beside', PolicyDocument: allow('sns:*'), Users: [ref('User')] },
    Role: {
      RoleName: 'worker',
      AssumeRolePolicyDocument: trust('events.amazonaws.com'),
      Description: 'works',
      MaxSessionDuration: 7200,
      PermissionsBoundary: aws('AmazonS3ReadOnlyAccess'),
      Policies: [{ PolicyName: 'second', PolicyDocument: allow('s3:*') }],
      ManagedPolicyArns: [aws('IAMReadOnlyAccess')],
      Tags: tags({ team: 'blue' }),
    },
    User: {
      UserName: 'robot',
      Path: '/robots/',
      PermissionsBoundary: aws('AmazonS3ReadOnlyAccess'),
      Policies: [{ PolicyName: 'own', PolicyDocument: allow('sts:*') }],
      Tags: tags({ team: 'blue' }),
    },
    MacAlias: { AliasName: 'alias/cordon', TargetKeyId: arnOf('OtherMacKey') },
    MacKey: {
      ...macKey,
      Description: 'plans',
      Enabled: false,
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: ref('AWS::AccountId') }, Action: 'kms:*', Resource: '*' },
        ],
      },
      Tags: tags({ team: 'blue' }),
    },
    Retries: { FunctionName: ref('Function'), Qualifier: '$LATEST', MaximumEventAgeInSeconds: 90 },
    Function: {
      ...runs,
      Architectures: ['arm64'],
      Code: code('new'),
      DeadLetterConfig: { TargetArn: arnOf('Queue') },
      Description: 'translates',
      Environment: { Variables: { SETTING: 'on' } },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: ref('Log') },
      MemorySize: 256,
      ReservedConcurrentExecutions: 5,
      Tags: tags({ team: 'blue' }),
      Timeout: 9,
    },
    Log: { LogGroupName: '/own', RetentionInDays: 30, Tags: tags({ team: 'blue' }) },
    Bucket: {
      BucketName: 'evidence',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: 90 }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      Tags: tags({ team: 'blue' }),
    },
    BucketPolicy: {
      Bucket: ref('Bucket'),
      PolicyDocument: letIn('config.amazonaws.com', 's3:GetBucketAcl', 'arn:aws:s3:::evidence'),
    },
    Subscription: {
      TopicArn: ref('Topic'),
      Protocol: 'sqs',
      Endpoint: arnOf('Queue'),
      RawMessageDelivery: true,
    },
    Topic: { TopicName: 'people', DisplayName: 'Cordon', Tags: tags({ team: 'blue' }) },
    TopicPolicy: {
      Topics: [ref('Topic')],
      PolicyDocument: letIn('cloudwatch.amazonaws.com', 'sns:Publish', ref('Topic')),
    },
    Queue: { QueueName: 'work', VisibilityTimeout: 77, Tags: tags({ team: 'blue' }) },
    QueuePolicy: {
      Queues: [ref('Queue')],
      PolicyDocument: letIn('events.amazonaws.com', 'sqs:SendMessage', arnOf('Queue')),
    },
  }),
};
