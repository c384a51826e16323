import type { JsonObject } from '../../events/pattern/json.ts';
import type { FindingDetail, FindingService } from '../../guardduty/finding.ts';

const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0';
const ID = '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60';

/** Somebody on a list calls with alice's key. */
export const detailOf = (
  change: Partial<Omit<FindingDetail, 'service'>> = {},
  service: JsonObject = {},
): FindingDetail => ({
  schemaVersion: '2.0',
  accountId: '111122223333',
  region: 'eu-west-2',
  partition: 'aws',
  id: ID,
  arn: `arn:aws:guardduty:eu-west-2:111122223333:detector/${DETECTOR}/finding/${ID}`,
  type: 'Recon:IAMUser/MaliciousIPCaller.Custom',
  severity: 5,
  title: 'API ListBuckets was invoked from an IP address on a custom threat list.',
  description: 'The API ListBuckets was invoked by alice from 203.0.113.9.',
  createdAt: '2026-11-21T02:04:00.000Z',
  updatedAt: '2026-11-21T02:14:02.000Z',
  resource: {
    resourceType: 'AccessKey',
    accessKeyDetails: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      userType: 'IAMUser',
      userName: 'alice',
    },
  },
  service: {
    resourceRole: 'TARGET',
    serviceName: 'guardduty',
    detectorId: DETECTOR,
    eventFirstSeen: '2026-11-21T02:03:11.000Z',
    eventLastSeen: '2026-11-21T02:13:58.000Z',
    archived: false,
    count: 3,
    action: {
      actionType: 'AWS_API_CALL',
      awsApiCallAction: {
        api: 'ListBuckets',
        serviceName: 's3.amazonaws.com',
        callerType: 'Remote IP',
        remoteIpDetails: {
          ipAddressV4: '203.0.113.9',
          organization: { asn: '64500', asnOrg: 'Example Hosting', isp: '', org: null },
          country: { countryName: 'Iceland' },
          city: { cityName: '' },
          geoLocation: { lat: 64.1, lon: -21.9 },
        },
        affectedResources: { 'AWS::S3::Bucket': 'invoices' },
      },
    },
    evidence: { threatIntelligenceDetails: [{ threatListName: 'our list', threatNames: ['scanner'] }] },
    additionalInfo: {
      threatListName: 'our list',
      value: '{"threatListName":"our list"}',
      type: 'default',
    },
    ...service,
  } as FindingService,
  ...change,
});

/** Two actors, each with a key. */
export const sequenceOf = (): JsonObject => ({
  detection: {
    sequence: {
      uid: '0d6f9c3e-7a41-4c55-9d0e-3b6f0a9c7e21',
      description: 'A sequence of actions.',
      actors: [
        actorOf('one', 'alice', 'AKIAIOSFODNN7EXAMPLE', 'AIDACKCEVSQ6C2EXAMPLE'),
        actorOf('two', 'bob', 'AKIAI44QH8DHBEXAMPLE', 'AIDAIOSFODNN7EXAMPLE0'),
      ],
      signals: [
        {
          uid: 'signal-1',
          type: 'CLOUD_TRAIL',
          name: 'ListUsers',
          createdAt: 1_795_226_591,
          count: 2,
          actorIds: ['one', 'two'],
        },
      ],
    },
  },
});

const actorOf = (id: string, name: string, credentialUid: string, uid: string): JsonObject => ({
  id,
  user: { name, uid, type: 'IAMUser', credentialUid, account: { uid: '111122223333' } },
});
