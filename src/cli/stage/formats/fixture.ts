import type { DescribedFinding } from '../described-finding.ts';

/** Somebody whose address is on the account's own list uses bob's key. */
export const FINDING: DescribedFinding = {
  id: '8ec1d2f3a4b5c6d7e8f90a1b2c3d4e5f',
  type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
  severity: 5,
  title: 'API ListUsers was invoked from an address on the list blocklist-1.',
  account: '111122223333',
  region: 'eu-west-2',
  detectorId: '12abc34d567e8fa901bc2d34e56789f0',
  credential: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    userName: 'bob',
    userType: 'IAMUser',
    principalId: 'AIDACKCEVSQ6C2EXAMPLE',
  },
  call: { service: 'iam.amazonaws.com', api: 'ListUsers', address: '198.51.100.7' },
  seenAt: '2026-03-02T09:15:30.123Z',
  count: 3,
};

export const FINDING_ARN =
  'arn:aws:guardduty:eu-west-2:111122223333:detector/12abc34d567e8fa901bc2d34e56789f0/finding/8ec1d2f3a4b5c6d7e8f90a1b2c3d4e5f';
