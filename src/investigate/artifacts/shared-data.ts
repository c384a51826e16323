import { readMember, readText } from '../read-member.ts';
import { type ArtifactType, always, type CatalogCall, isFalse, request, warnIf } from './artifact-type.ts';
import { describeForeign } from './policy-danger.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'code and data backdoors';
const BUCKET_ARN = 'arn:{partition}:s3:::{id}';
const ofBucket = { 's3-bucket': '{request.bucketName}' };

/** `add` and `remove` of an EC2 attribute that shares a thing with accounts, or with everybody (`group: all`). */
function shareCalls(event: string, thing: string, attribute: string, parent: string): readonly CatalogCall[] {
  return (['add', 'remove'] as const).map((verb) => ({
    event: `ec2:${event}`,
    op: verb === 'add' ? 'create' : 'delete',
    id: ['userId', 'group', 'organizationArn'].map(
      (member) => `{request.${thing}}/{request.${attribute}.${verb}.items[].${member}}`,
    ),
    of: { [parent]: `{request.${thing}}` },
    ...(verb === 'add' && {
      danger: (record) =>
        describeForeign(readNames(request(attribute, verb)(record)), record.account, 'can copy it'),
    }),
  }));
}

/** `all` of a group, and accounts. */
function readNames(change: unknown): readonly string[] {
  const items = readMember(change, 'items');
  if (!Array.isArray(items)) return [];
  return items
    .flatMap((item) => [readText(item, 'group'), readText(item, 'userId')])
    .filter((name) => name !== undefined);
}

/** What has left the account, or can be taken from outside. */
export const sharedData: readonly ArtifactType[] = [
  {
    type: 's3-bucket',
    group,
    technique: TECHNIQUES.takeCloudData,
    containment: 'look at what it holds; save it as evidence, then delete the bucket',
    isGlobal: true,
    arn: BUCKET_ARN,
    calls: [
      { event: 's3:CreateBucket', op: 'create', id: '{request.bucketName}' },
      {
        event: 's3:DeleteBucket',
        op: 'delete',
        id: '{request.bucketName}',
        technique: TECHNIQUES.destroyData,
      },
    ],
  },
  {
    type: 'bucket-policy',
    group,
    technique: TECHNIQUES.takeCloudData,
    containment: 'write the policy from before (s3api put-bucket-policy), or delete it',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: BUCKET_ARN,
    calls: [
      {
        event: 's3:PutBucketPolicy',
        op: 'modify',
        id: '{request.bucketName}',
        of: ofBucket,
        policy: request('bucketPolicy'),
      },
      { event: 's3:DeleteBucketPolicy', op: 'delete', id: '{request.bucketName}', of: ofBucket },
    ],
  },
  {
    type: 'bucket-acl',
    group,
    technique: TECHNIQUES.takeCloudData,
    containment: 's3api put-bucket-acl --acl private',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: BUCKET_ARN,
    calls: [
      {
        event: 's3:PutBucketAcl',
        op: 'modify',
        id: '{request.bucketName}',
        of: ofBucket,
        value: (record) => request('x-amz-acl')(record) ?? request('AccessControlPolicy')(record),
        danger: warnIf(
          (record) => /public|authenticated-read/.test(JSON.stringify(request('x-amz-acl')(record)) ?? ''),
          'the bucket is open to everybody',
        ),
      },
    ],
  },
  {
    type: 'public-access-block',
    group,
    technique: TECHNIQUES.takeCloudData,
    containment: 's3api put-public-access-block, with all four on',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: BUCKET_ARN,
    calls: [
      ...['PutBucketPublicAccessBlock', 'PutAccountPublicAccessBlock'].map(
        (name): CatalogCall => ({
          event: `s3:${name}`,
          op: 'modify',
          id: '{request.bucketName|request.accountId|record.account}',
          of: ofBucket,
          value: request('PublicAccessBlockConfiguration'),
          danger: warnIf((record) => {
            const settings = request('PublicAccessBlockConfiguration')(record);
            return typeof settings === 'object' && settings !== null && Object.values(settings).some(isFalse);
          }, 'public access is no longer blocked'),
        }),
      ),
      ...['DeleteBucketPublicAccessBlock', 'DeleteAccountPublicAccessBlock'].map(
        (name): CatalogCall => ({
          event: `s3:${name}`,
          op: 'delete',
          id: '{request.bucketName|request.accountId|record.account}',
          of: ofBucket,
        }),
      ),
    ],
  },
  {
    type: 'bucket-replication',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 's3api delete-bucket-replication, or write the rules from before',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: BUCKET_ARN,
    calls: [
      {
        event: 's3:PutBucketReplication',
        op: 'modify',
        id: '{request.bucketName}',
        of: ofBucket,
        value: request('ReplicationConfiguration'),
        danger: always(['what is written into the bucket is copied elsewhere']),
      },
      { event: 's3:DeleteBucketReplication', op: 'delete', id: '{request.bucketName}', of: ofBucket },
    ],
  },
  {
    type: 'ec2-snapshot',
    group,
    technique: TECHNIQUES.createSnapshot,
    containment: 'keep it as evidence if it is his, else ec2 delete-snapshot',
    isUnique: true,
    arn: 'arn:{partition}:ec2:{region}::snapshot/{id}',
    calls: [
      { event: 'ec2:CreateSnapshot', op: 'create', id: '{response.snapshotId}' },
      {
        event: 'ec2:CreateSnapshots',
        op: 'create',
        id: '{response.CreateSnapshotsResponse.snapshotSet.item[].snapshotId}',
      },
      { event: 'ec2:CopySnapshot', op: 'create', id: '{response.snapshotId}' },
      {
        event: 'ec2:DeleteSnapshot',
        op: 'delete',
        id: '{request.snapshotId}',
        technique: TECHNIQUES.inhibitRecovery,
      },
    ],
  },
  {
    type: 'snapshot-share',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'ec2 modify-snapshot-attribute, to take the account out; what it has copied it keeps',
    partOf: ['ec2-snapshot'],
    arn: 'arn:{partition}:ec2:{region}::snapshot/{parent}',
    calls: shareCalls('ModifySnapshotAttribute', 'snapshotId', 'createVolumePermission', 'ec2-snapshot'),
  },
  {
    type: 'ami',
    group,
    technique: TECHNIQUES.createSnapshot,
    containment: 'ec2 deregister-image, and its snapshots',
    isUnique: true,
    arn: 'arn:{partition}:ec2:{region}::image/{id}',
    calls: [
      { event: 'ec2:CreateImage', op: 'create', id: '{response.imageId}' },
      { event: 'ec2:RegisterImage', op: 'create', id: '{response.imageId}' },
      { event: 'ec2:CopyImage', op: 'create', id: '{response.imageId}' },
      { event: 'ec2:DeregisterImage', op: 'delete', id: '{request.imageId}' },
    ],
  },
  {
    type: 'ami-share',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'ec2 modify-image-attribute, to take the account out; what it has copied it keeps',
    partOf: ['ami'],
    arn: 'arn:{partition}:ec2:{region}::image/{parent}',
    calls: shareCalls('ModifyImageAttribute', 'imageId', 'launchPermission', 'ami'),
  },
];
