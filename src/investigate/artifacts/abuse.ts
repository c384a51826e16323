import { type ArtifactType, always, type CatalogCall, request } from './artifact-type.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'abuse of services';
const technique = TECHNIQUES.hijackService;
const BUCKET_ARN = 'arn:{partition}:s3:::{id}';
const ofBucket = { 's3-bucket': '{request.bucketName}' };
const KEY = '{request.keyId:last|response.keyId:last}';

const keyStateCall = (name: string, op: 'weaken' | 'modify', value: string): CatalogCall => ({
  event: `kms:${name}`,
  op,
  id: KEY,
  value: always(value),
});

/** What is used, spent or destroyed. */
export const abuse: readonly ArtifactType[] = [
  {
    type: 'ses-identity',
    group,
    technique,
    containment: 'sesv2 delete-email-identity; of one that was there before, verify it again',
    arn: 'arn:{partition}:ses:{region}:{account}:identity/{id}',
    calls: [
      ...['VerifyEmailIdentity', 'VerifyDomainIdentity', 'CreateEmailIdentity', 'VerifyDomainDkim'].map(
        (name): CatalogCall => ({
          event: `ses:${name}`,
          op: 'create',
          id: '{request.emailAddress|request.domain|request.emailIdentity}',
          danger: always(['mail can be sent in its name']),
        }),
      ),
      { event: 'ses:DeleteIdentity', op: 'delete', id: '{request.identity}' },
      { event: 'ses:DeleteEmailIdentity', op: 'delete', id: '{request.emailIdentity}' },
    ],
  },
  {
    type: 'ses-sending',
    group,
    technique,
    containment: 'sesv2 put-account-sending-attributes --no-sending-enabled until it is clear who sends',
    calls: ['UpdateAccountSendingEnabled', 'PutAccountSendingAttributes', 'PutAccountDetails'].map(
      (name) => ({
        event: `ses:${name}`,
        op: 'modify' as const,
        id: '{record.account}',
        value: (record) => request('enabled')(record) ?? request('sendingEnabled')(record) ?? name,
      }),
    ),
  },
  {
    type: 'quota-request',
    group,
    technique,
    containment: 'ask AWS Support to take the quota back',
    calls: [
      {
        event: 'servicequotas:RequestServiceQuotaIncrease',
        op: 'use',
        id: '{request.serviceCode}/{request.quotaCode}',
      },
    ],
  },
  {
    type: 'bedrock-model-access',
    group,
    technique,
    containment: 'deny bedrock:* to whoever does not need it, and look at what was spent',
    calls: [
      ...['PutFoundationModelEntitlement', 'CreateFoundationModelAgreement'].map(
        (name): CatalogCall => ({ event: `bedrock:${name}`, op: 'create', id: '{request.modelId}' }),
      ),
      { event: 'bedrock:DeleteFoundationModelAgreement', op: 'delete', id: '{request.modelId}' },
      { event: 'bedrock:PutUseCaseForModelAccess', op: 'create', id: '{record.account}' },
    ],
  },
  {
    type: 'bedrock-use',
    group,
    technique,
    containment: 'deny bedrock:InvokeModel* to the credential, and look at what was spent',
    calls: ['InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream'].map((name) => ({
      event: `bedrock:${name}`,
      op: 'use' as const,
      id: '{request.modelId}',
    })),
    isSoughtById: true,
  },
  {
    type: 'region-opt-in',
    group,
    technique: TECHNIQUES.useUnusedRegion,
    containment: 'look at what runs there, then account disable-region',
    isGlobal: true,
    calls: [
      { event: 'account:EnableRegion', op: 'create', id: '{request.RegionName|request.regionName}' },
      { event: 'account:DisableRegion', op: 'delete', id: '{request.RegionName|request.regionName}' },
    ],
  },
  {
    type: 'lightsail-instance',
    group,
    technique: TECHNIQUES.createInstance,
    containment: 'lightsail delete-instance',
    calls: [
      { event: 'lightsail:CreateInstances', op: 'create', id: '{request.instanceNames[]}' },
      { event: 'lightsail:DeleteInstance', op: 'delete', id: '{request.instanceName}' },
    ],
  },
  {
    type: 'registered-domain',
    group,
    technique,
    containment: 'switch its renewal off, and ask AWS Support',
    isGlobal: true,
    calls: [
      { event: 'route53domains:RegisterDomain', op: 'create', id: '{request.domainName}' },
      { event: 'route53domains:DeleteDomain', op: 'delete', id: '{request.domainName}' },
    ],
  },
  {
    type: 'kms-key-state',
    group,
    technique: TECHNIQUES.destroyData,
    containment: 'kms cancel-key-deletion, then enable-key, before the waiting time is over',
    assumed: 'enabled',
    arn: 'arn:{partition}:kms:{region}:{account}:key/{id}',
    calls: [
      keyStateCall('ScheduleKeyDeletion', 'weaken', 'pending deletion'),
      keyStateCall('DisableKey', 'weaken', 'disabled'),
      // https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html: the key is disabled then.
      keyStateCall('CancelKeyDeletion', 'modify', 'disabled'),
      keyStateCall('EnableKey', 'modify', 'enabled'),
    ],
  },
  {
    type: 'bucket-lifecycle',
    group,
    technique: TECHNIQUES.destroyByLifecycle,
    containment: 'write the rules from before (s3api put-bucket-lifecycle-configuration), or delete them',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: BUCKET_ARN,
    calls: [
      {
        event: 's3:PutBucketLifecycle',
        op: 'modify',
        id: '{request.bucketName}',
        of: ofBucket,
        value: request('LifecycleConfiguration'),
      },
      { event: 's3:DeleteBucketLifecycle', op: 'delete', id: '{request.bucketName}', of: ofBucket },
    ],
  },
  {
    type: 'bucket-versioning',
    group,
    technique: TECHNIQUES.inhibitRecovery,
    containment: 's3api put-bucket-versioning --versioning-configuration Status=Enabled',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: BUCKET_ARN,
    calls: [
      {
        event: 's3:PutBucketVersioning',
        op: (record) => (isVersioned(record) ? 'modify' : 'weaken'),
        id: '{request.bucketName}',
        of: ofBucket,
        value: request('VersioningConfiguration', 'Status'),
      },
    ],
  },
  {
    type: 'bucket-encryption',
    group,
    technique: TECHNIQUES.encryptData,
    containment: 'set the encryption as it was, and look with which key objects were written since',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: BUCKET_ARN,
    calls: [
      {
        event: 's3:PutBucketEncryption',
        op: 'modify',
        id: '{request.bucketName}',
        of: ofBucket,
        value: request('ServerSideEncryptionConfiguration'),
      },
      { event: 's3:DeleteBucketEncryption', op: 'delete', id: '{request.bucketName}', of: ofBucket },
    ],
  },
];

const isVersioned = (record: Parameters<ReturnType<typeof request>>[0]): boolean =>
  request('VersioningConfiguration', 'Status')(record) === 'Enabled';
