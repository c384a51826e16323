/** What is no finding of a detector's: AWS's notices and CloudTrail's record of AWS's quarantine. */
const KEY = 'AKIAIOSFODNN7EXAMPLE';

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
