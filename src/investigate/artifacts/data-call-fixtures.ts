import { ACCOUNT } from './fixture.ts';
import type { CallFixture } from './iam-call-fixtures.ts';

const OUTSIDE = '444455556666';
const SNAPSHOT = 'snap-0a1b2c3d4e5f60718';
const IMAGE = 'ami-0abcdef1234567890';
const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const KEY_ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY}`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`;
const QUEUE = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/jobs`;
const GRANT = '0c237476b39f8bc44e45212e08498fbe3151305030726c0590dd8d3e9f3d6a60';
const bucket = (events: string, type: string, request: object = {}): CallFixture => ({
  events,
  request: { bucketName: 'invoices', Host: 'invoices.s3.us-east-1.amazonaws.com', ...request },
  about: { [type]: 'invoices' },
});

export const dataCalls: readonly CallFixture[] = [
  bucket('s3:CreateBucket s3:DeleteBucket', 's3-bucket'),
  bucket('s3:PutBucketPolicy s3:DeleteBucketPolicy', 'bucket-policy', { bucketPolicy: { Statement: [] } }),
  bucket('s3:PutBucketAcl', 'bucket-acl', { 'x-amz-acl': ['public-read'] }),
  bucket('s3:PutBucketPublicAccessBlock s3:DeleteBucketPublicAccessBlock', 'public-access-block'),
  bucket('s3:PutBucketReplication s3:DeleteBucketReplication', 'bucket-replication'),
  bucket('s3:PutBucketLogging', 'bucket-logging', { BucketLoggingStatus: {} }),
  bucket('s3:PutBucketLifecycle s3:DeleteBucketLifecycle', 'bucket-lifecycle'),
  bucket('s3:PutBucketVersioning', 'bucket-versioning', { VersioningConfiguration: { Status: 'Suspended' } }),
  bucket('s3:PutBucketEncryption s3:DeleteBucketEncryption', 'bucket-encryption'),
  {
    events: 's3:PutAccountPublicAccessBlock s3:DeleteAccountPublicAccessBlock',
    request: { accountId: ACCOUNT },
    about: { 'public-access-block': ACCOUNT },
  },
  {
    events: 'ec2:CreateSecurityGroup',
    request: { groupName: 'web' },
    response: { groupId: 'sg-0a1b2c3d' },
    about: { 'security-group': 'sg-0a1b2c3d' },
  },
  {
    events: 'ec2:DeleteSecurityGroup',
    request: { groupId: 'sg-0a1b2c3d' },
    about: { 'security-group': 'sg-0a1b2c3d' },
  },
  {
    events: 'ec2:AuthorizeSecurityGroupIngress ec2:RevokeSecurityGroupIngress',
    request: {
      groupId: 'sg-0a1b2c3d',
      ipProtocol: 'tcp',
      fromPort: 22,
      toPort: 22,
      cidrIp: '0.0.0.0/0',
      ipPermissions: {},
    },
    about: { 'sg-ingress': 'sg-0a1b2c3d/tcp:22-22/0.0.0.0/0' },
  },
  {
    events: 'rds:CreateDBInstance rds:RestoreDBInstanceFromDBSnapshot rds:ModifyDBInstance',
    request: { dBInstanceIdentifier: 'orders', publiclyAccessible: true },
    about: { 'db-instance': 'orders' },
  },
  {
    events: 'rds:RestoreDBInstanceToPointInTime',
    request: { sourceDBInstanceIdentifier: 'orders', targetDBInstanceIdentifier: 'orders-copy' },
    about: { 'db-instance': 'orders-copy' },
  },
  {
    events: 'rds:DeleteDBInstance',
    request: { dBInstanceIdentifier: 'orders', finalDBSnapshotIdentifier: 'orders-last' },
    about: { 'db-instance': 'orders', 'rds-snapshot': 'orders-last' },
  },
  {
    events: 'rds:DeleteDBCluster',
    request: { dBClusterIdentifier: 'orders', finalDBSnapshotIdentifier: 'orders-last' },
    about: { 'db-cluster': 'orders', 'rds-snapshot': 'orders-last' },
  },
  {
    events:
      'rds:CreateDBCluster rds:RestoreDBClusterFromSnapshot rds:RestoreDBClusterToPointInTime rds:ModifyDBCluster',
    request: { dBClusterIdentifier: 'orders' },
    about: { 'db-cluster': 'orders' },
  },
  {
    events: 'rds:CreateDBSnapshot rds:DeleteDBSnapshot',
    request: { dBSnapshotIdentifier: 'orders-copy' },
    about: { 'rds-snapshot': 'orders-copy' },
  },
  {
    events: 'rds:CreateDBClusterSnapshot rds:DeleteDBClusterSnapshot',
    request: { dBClusterSnapshotIdentifier: 'orders-copy' },
    about: { 'rds-snapshot': 'orders-copy' },
  },
  {
    events: 'rds:ModifyDBSnapshotAttribute',
    request: { dBSnapshotIdentifier: 'orders-copy', attributeName: 'restore', valuesToAdd: [OUTSIDE, 'all'] },
    about: { 'rds-snapshot-share': [`orders-copy/${OUTSIDE}`, 'orders-copy/all'] },
  },
  {
    events: 'rds:ModifyDBClusterSnapshotAttribute',
    request: {
      dBClusterSnapshotIdentifier: 'orders-copy',
      attributeName: 'restore',
      valuesToRemove: [OUTSIDE],
    },
    about: { 'rds-snapshot-share': `orders-copy/${OUTSIDE}` },
  },
  {
    events: 'ec2:CreateSnapshot ec2:CopySnapshot',
    request: { volumeId: 'vol-0a1b2c3d4e5f60718' },
    response: { snapshotId: SNAPSHOT },
    about: { 'ec2-snapshot': SNAPSHOT },
  },
  {
    events: 'ec2:CreateSnapshots',
    request: { CreateSnapshotsRequest: { InstanceSpecification: { InstanceId: 'i-0a1b2c3d4e5f60718' } } },
    response: { CreateSnapshotsResponse: { snapshotSet: { item: [{ snapshotId: SNAPSHOT }] } } },
    about: { 'ec2-snapshot': SNAPSHOT },
  },
  { events: 'ec2:DeleteSnapshot', request: { snapshotId: SNAPSHOT }, about: { 'ec2-snapshot': SNAPSHOT } },
  {
    events: 'ec2:ModifySnapshotAttribute',
    request: {
      snapshotId: SNAPSHOT,
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { add: { items: [{ userId: OUTSIDE }, { group: 'all' }] } },
    },
    about: { 'snapshot-share': [`${SNAPSHOT}/${OUTSIDE}`, `${SNAPSHOT}/all`] },
  },
  {
    events: 'ec2:CreateImage ec2:RegisterImage ec2:CopyImage',
    request: { name: 'web' },
    response: { imageId: IMAGE },
    about: { ami: IMAGE },
  },
  { events: 'ec2:DeregisterImage', request: { imageId: IMAGE }, about: { ami: IMAGE } },
  {
    events: 'ec2:ModifyImageAttribute',
    request: { imageId: IMAGE, launchPermission: { remove: { items: [{ userId: OUTSIDE }] } } },
    about: { 'ami-share': `${IMAGE}/${OUTSIDE}` },
  },
  {
    events: 'kms:PutKeyPolicy',
    request: { keyId: KEY, policyName: 'default', policy: '{}' },
    response: { keyId: KEY_ARN },
    about: { 'key-policy': KEY },
  },
  {
    events: 'kms:CreateKey',
    request: { policy: '{}' },
    response: { keyMetadata: { keyId: KEY, arn: KEY_ARN } },
    about: { 'key-policy': KEY },
  },
  {
    events: 'kms:CreateGrant',
    request: { keyId: KEY_ARN, granteePrincipal: `arn:aws:iam::${OUTSIDE}:root`, operations: ['Decrypt'] },
    response: { grantId: GRANT, keyId: KEY_ARN },
    about: { 'kms-grant': GRANT },
  },
  {
    events: 'kms:RevokeGrant kms:RetireGrant',
    request: { keyId: KEY, grantId: GRANT },
    about: { 'kms-grant': GRANT },
  },
  {
    events: 'kms:ScheduleKeyDeletion kms:DisableKey kms:CancelKeyDeletion kms:EnableKey',
    request: { keyId: KEY_ARN },
    about: { 'kms-key-state': KEY },
  },
  {
    events: 'secretsmanager:PutResourcePolicy secretsmanager:DeleteResourcePolicy',
    request: {
      secretId: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/orders-a1B2c3`,
      resourcePolicy: '{}',
    },
    about: { 'secret-policy': 'prod/orders' },
  },
  {
    events: 'sns:SetTopicAttributes',
    request: { topicArn: TOPIC, attributeName: 'Policy', attributeValue: '{}' },
    about: { 'topic-attribute': `${TOPIC}/Policy` },
  },
  {
    events: 'sns:AddPermission sns:RemovePermission',
    request: { topicArn: TOPIC, label: 'share', aWSAccountIds: [OUTSIDE] },
    about: { 'topic-permission': `${TOPIC}/share` },
  },
  {
    events: 'sns:Subscribe',
    request: { topicArn: TOPIC, protocol: 'https', endpoint: 'https://collect.example' },
    response: { subscriptionArn: `${TOPIC}:${KEY}` },
    about: { 'topic-subscription': `${TOPIC}/https:https://collect.example` },
  },
  {
    events: 'sns:Unsubscribe',
    request: { subscriptionArn: `${TOPIC}:${KEY}` },
    about: { 'topic-subscription': `${TOPIC}:${KEY}` },
  },
  {
    events: 'sqs:SetQueueAttributes',
    request: { queueUrl: QUEUE, attributes: { Policy: '{}' } },
    about: { 'queue-attributes': QUEUE },
  },
  {
    events: 'sqs:AddPermission sqs:RemovePermission',
    request: { queueUrl: QUEUE, label: 'share' },
    about: { 'queue-permission': `${QUEUE}/share` },
  },
];
