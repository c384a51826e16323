/** The finding of `guardDutyEvent()` in the forms that Security Hub gives it. */
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const FINDING_ID = '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60';
const FINDING_ARN = `arn:aws:guardduty:eu-west-2:111122223333:detector/12ab/finding/${FINDING_ID}`;

/** As ASFF. */
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

/** As OCSF. */
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
