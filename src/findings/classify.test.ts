import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { classify } from './classify.ts';

const finding = (change: Partial<Finding>): Finding => ({
  id: 'f-1',
  source: 'guardduty',
  via: 'event',
  account: '111122223333',
  region: 'eu-west-2',
  type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  severity: 5,
  title: 't',
  isSample: false,
  ...change,
});

const AKIA = 'AKIAIOSFODNN7EXAMPLE';
const ASIA = 'ASIAIOSFODNN7EXAMPLE';

describe('classify', () => {
  it.each([
    [
      'user-key',
      {
        accessKeyId: AKIA,
        principalType: 'IAMUser',
        principalName: 'alice',
        principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      },
    ],
    ['user-key', { accessKeyId: AKIA, principalName: 'alice' }],
    ['user-session', { accessKeyId: ASIA, principalType: 'IAMUser', principalName: 'alice' }],
    ['federation-session', { accessKeyId: ASIA, principalType: 'FederatedUser', principalName: 'bob' }],
    [
      'role-session',
      {
        accessKeyId: ASIA,
        principalType: 'AssumedRole',
        principalName: 'ci',
        principalId: 'AROACKCEVSQ6C2EXAMPLE:i-0abc',
      },
    ],
    ['role-session', { accessKeyId: ASIA, principalType: 'Role', principalName: 'ci' }],
    ['root', { accessKeyId: AKIA, principalType: 'Root', principalName: 'Root' }],
    ['root', { accessKeyId: ASIA, principalType: 'Root', principalName: 'root' }],
    ['console-password', { principalType: 'IAMUser', principalName: 'alice', api: 'ConsoleLogin' }],
  ])('says %s when all signals agree', (kind, change) => {
    expect(classify(finding(change))).toMatchObject({ kind });
  });

  it.each([
    ['a long-term key of a role', { accessKeyId: AKIA, principalType: 'AssumedRole', principalName: 'ci' }],
    [
      "a long-term key and a role's id",
      { accessKeyId: AKIA, principalName: 'ci', principalId: 'AROACKCEVSQ6C2EXAMPLE' },
    ],
    ['a long-term key and no name', { accessKeyId: AKIA, principalType: 'IAMUser' }],
    ['a name that IAM does not allow', { accessKeyId: AKIA, principalName: 'alice; rm -rf /' }],
    ['a temporary key and no type', { accessKeyId: ASIA, principalName: 'alice' }],
    [
      "a role's session under a user's id",
      { accessKeyId: ASIA, principalType: 'AssumedRole', principalId: 'AIDACKCEVSQ6C2EXAMPLE' },
    ],
    [
      'a placeholder',
      { accessKeyId: 'ACCESS_KEY_ID_HERE', principalType: 'IAMUser', principalName: 'alice' },
    ],
    [
      "GuardDuty's sample values",
      {
        accessKeyId: 'GeneratedFindingAccessKeyId',
        principalType: 'GeneratedFindingUserType',
        principalName: 'GeneratedFindingUserName',
      },
    ],
    ['a masked key', { accessKeyId: '****************', principalType: 'IAMUser', principalName: 'alice' }],
    ['nothing', {}],
  ])('says unknown, and why, for %s', (_what, change) => {
    const credential = classify(finding(change));
    expect(credential.kind).toBe('unknown');
    expect(credential.because).not.toBe('');
  });
});
