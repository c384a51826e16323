/** Findings for tests, with realistic values: the documentation's accounts, addresses and key ids. */
interface Change {
  readonly envelope?: Record<string, unknown>;
  readonly detail?: Record<string, unknown>;
  readonly key?: Record<string, unknown>;
  readonly service?: Record<string, unknown>;
}

export function guardDutyEvent(change: Change = {}): Record<string, unknown> {
  return {
    version: '0',
    id: '8f3c0a1e-4b6d-4f7a-9c2e-1d5b7a9e3f60',
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: '111122223333',
    time: '2026-11-21T02:13:58Z',
    region: 'eu-west-2',
    resources: [],
    detail: {
      schemaVersion: '2.0',
      accountId: '111122223333',
      region: 'eu-west-2',
      partition: 'aws',
      id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      arn: 'arn:aws:guardduty:eu-west-2:111122223333:detector/12ab/finding/5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          principalId: 'AIDACKCEVSQ6C2EXAMPLE',
          userName: 'alice',
          userType: 'IAMUser',
          ...change.key,
        },
      },
      service: {
        serviceName: 'guardduty',
        action: {
          actionType: 'AWS_API_CALL',
          awsApiCallAction: { api: 'ListUsers', remoteIpDetails: { ipAddressV4: '198.51.100.7' } },
        },
        additionalInfo: { type: 'default', value: '{}' },
        eventFirstSeen: '2026-11-21T02:03:11Z',
        eventLastSeen: '2026-11-21T02:13:58Z',
        archived: false,
        count: 3,
        ...change.service,
      },
      severity: 8,
      createdAt: '2026-11-21T02:14:02Z',
      updatedAt: '2026-11-21T02:14:02Z',
      title: 'The access key of alice was used from an unusual place.',
      ...change.detail,
    },
    ...change.envelope,
  };
}

/** System 1's own `put-events` entry, as EventBridge delivers it: no service block, no principal id, no type. */
export function simulatedEvent(key: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: '0',
    id: '0d9c8b7a-6f5e-4d3c-8b2a-190807060504',
    'detail-type': 'GuardDuty Finding',
    source: 'custom.guardduty.simulation',
    account: '111122223333',
    time: '2026-11-21T02:13:58Z',
    region: 'eu-west-2',
    resources: [],
    detail: {
      severity: 8.0,
      type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
      title: 'Potential Credential Exfiltration',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: 'alice', ...key },
      },
      region: 'eu-west-2',
      id: 'test-id-001',
      accountId: '111122223333',
    },
  };
}

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const FINDING_ID = '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60';
const FINDING_ARN = `arn:aws:guardduty:eu-west-2:111122223333:detector/12ab/finding/${FINDING_ID}`;

/** The keys' first letters as `GetFindings` writes them. */
export function raiseFirstLetters(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(raiseFirstLetters);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.slice(0, 1).toUpperCase() + name.slice(1),
      raiseFirstLetters(inner),
    ]),
  );
}

interface Actor {
  readonly name?: string;
  readonly uid?: string;
  readonly type?: string;
  readonly credentialUid?: string;
}

/** GuardDuty's attack sequence: no access key details, the principals are actors. */
export function attackSequenceEvent(...users: readonly Actor[]): Record<string, unknown> {
  return guardDutyEvent({
    detail: {
      type: 'AttackSequence:IAM/CompromisedCredentials',
      severity: 9,
      resource: { resourceType: 'AttackSequence' },
    },
    service: {
      action: undefined,
      detection: { sequence: sequenceOf(users) },
    },
  });
}

export const sequenceOf = (users: readonly Actor[]): Record<string, unknown> => ({
  uid: FINDING_ID,
  description: 'A sequence of 4 signals indicates that credentials are in other hands.',
  actors: users.map((user, index) => ({
    id: `actor-${index}`,
    user: { account: { uid: '111122223333' }, ...user },
  })),
});

/** The finding of `guardDutyEvent()` as Security Hub has it. */
export function asffFinding(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    SchemaVersion: '2018-10-08',
    Id: FINDING_ARN,
    ProductArn: 'arn:aws:securityhub:eu-west-2::product/aws/guardduty',
    GeneratorId: 'arn:aws:guardduty:eu-west-2:111122223333:detector/12ab',
    AwsAccountId: '111122223333',
    Region: 'eu-west-2',
    Types: ['TTPs/CredentialAccess:IAMUser-CompromisedCredentials'],
    FirstObservedAt: '2026-11-21T02:03:11Z',
    LastObservedAt: '2026-11-21T02:13:58Z',
    UpdatedAt: '2026-11-21T02:14:02Z',
    Severity: { Product: 8, Label: 'HIGH', Normalized: 80 },
    Title: 'The access key of alice was used from an unusual place.',
    ProductFields: {
      'aws/guardduty/service/action/awsApiCallAction/api': 'ListUsers',
      'aws/guardduty/service/action/awsApiCallAction/remoteIpDetails/ipAddressV4': '198.51.100.7',
      'aws/guardduty/service/count': '3',
      'aws/guardduty/service/archived': 'false',
    },
    Resources: [asffKey()],
    RecordState: 'ACTIVE',
    Workflow: { Status: 'NEW' },
    ...change,
  };
}

export const asffKey = (details: Record<string, unknown> = {}, id = `AWS::IAM::AccessKey:${KEY}`) => ({
  Type: 'AwsIamAccessKey',
  Id: id,
  Partition: 'aws',
  Region: 'eu-west-2',
  Details: {
    AwsIamAccessKey: {
      AccessKeyId: KEY,
      PrincipalId: 'AIDACKCEVSQ6C2EXAMPLE',
      PrincipalName: 'alice',
      PrincipalType: 'IAMUser',
      ...details,
    },
  },
});

export const hubEvent = (
  findings: readonly unknown[],
  detailType = 'Security Hub Findings - Imported',
): Record<string, unknown> => ({
  version: '0',
  id: '2b7d9f10-3c4e-4a5b-8d6f-7e8091a2b3c4',
  'detail-type': detailType,
  source: 'aws.securityhub',
  account: '444455556666',
  time: '2026-11-21T02:15:30Z',
  region: 'eu-west-2',
  resources: [],
  detail: { findings },
});

/** The finding of `guardDutyEvent()` in OCSF. */
export function ocsfFinding(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    activity_id: 1,
    class_uid: 2004,
    cloud: { account: { uid: '111122223333' }, region: 'eu-west-2', provider: 'AWS' },
    count: 3,
    evidences: [{ api: { operation: 'ListUsers' }, src_endpoint: { ip: '198.51.100.7' } }],
    finding_info: {
      uid: FINDING_ARN,
      uid_alt: FINDING_ID,
      title: 'The access key of alice was used from an unusual place.',
      types: ['Threats', 'CredentialAccess:IAMUser/CompromisedCredentials'],
      first_seen_time: Date.UTC(2026, 10, 21, 2, 3, 11),
      last_seen_time_dt: '2026-11-20T22:13:58-04:00',
      modified_time: Date.UTC(2026, 10, 21, 2, 14, 2),
    },
    metadata: {
      uid: 'a9c1e3f5',
      version: '1.6.0',
      product: { name: 'GuardDuty', uid: 'arn:aws:securityhub:eu-west-2::productv2/aws/guardduty' },
    },
    resources: [
      {
        type: 'AwsIamAccessKey',
        uid: `AWS::IAM::AccessKey:${KEY}`,
        data: { AwsIamAccessKey: asffKey().Details.AwsIamAccessKey },
      },
    ],
    severity_id: 4,
    ...change,
  };
}

export function healthEvent(
  detail: Record<string, unknown> = {},
  envelope: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    version: '0',
    id: '6d5c4b3a-2918-4706-85f4-e3d2c1b0a998',
    'detail-type': 'AWS Health Event',
    source: 'aws.health',
    account: '111122223333',
    time: '2026-11-21T02:20:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      eventArn:
        'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED_a1b2',
      service: 'RISK',
      eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
      eventTypeCategory: 'issue',
      startTime: 'Sat, 21 Nov 2026 02:03:11 GMT',
      lastUpdatedTime: 'Sat, 21 Nov 2026 02:14:02 GMT',
      eventRegion: 'us-east-1',
      eventDescription: [{ language: 'en_US', latestDescription: 'An access key was found in public.' }],
      affectedEntities: [{ entityValue: KEY }],
      affectedAccount: '111122223333',
      page: '1',
      totalPages: '1',
      ...detail,
    },
    ...envelope,
  };
}

/** CloudTrail's record of AWS putting its quarantine policy on a user, by a role of its own. */
export const quarantineRecord = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROACKCEVSQ6C2EXAMPLE:quarantine',
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    accountId: '111122223333',
  },
  eventTime: '2026-11-21T02:14:30Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'AttachUserPolicy',
  awsRegion: 'us-east-1',
  sourceIPAddress: 'AWS Internal',
  requestParameters: {
    userName: 'alice',
    policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
  },
  responseElements: null,
  eventID: '1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9',
  recipientAccountId: '111122223333',
  ...change,
});

export const cloudTrailEvent = (record: Record<string, unknown>): Record<string, unknown> => ({
  version: '0',
  id: '77aa55bb-33cc-4411-8822-996600ddeeff',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  account: '111122223333',
  time: '2026-11-21T02:14:30Z',
  region: 'us-east-1',
  resources: [],
  detail: record,
});

export function trustedAdvisorEvent(
  item: Record<string, unknown> = {},
  detail: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    version: '0',
    id: '0c1d2e3f-4a5b-4c6d-8e7f-90a1b2c3d4e5',
    'detail-type': 'Trusted Advisor Check Item Refresh Notification',
    source: 'aws.trustedadvisor',
    account: '111122223333',
    time: '2026-11-21T02:25:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      'check-name': 'Exposed Access Keys',
      'check-item-detail': {
        'Case ID': '12345678-1',
        'Usage (USD per Day)': '0',
        'User Name (IAM or Root)': 'alice',
        Deadline: '1795400000000',
        'Access Key ID': KEY,
        'Time Updated': '1795227242000',
        'Fraud Type': 'Exposed',
        Location: 'www.example.com',
        ...item,
      },
      status: 'ERROR',
      resource_id: '',
      uuid: 'aa12343f-55cc-4d37-92d8-7faca89103fc',
      ...detail,
    },
  };
}
