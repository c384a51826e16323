import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { canBeAsked, classify } from './classify.ts';

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
        principalId: 'AROACKCEVSQ6C2EXAMPLE:run-17',
      },
    ],
    ['role-session', { accessKeyId: ASIA, principalType: 'Role', principalName: 'ci' }],
    ['role-session', { accessKeyId: ASIA, principalName: 'ci', principalId: 'AROACKCEVSQ6C2EXAMPLE:run' }],
    ['user-session', { accessKeyId: ASIA, principalName: 'alice', principalId: 'AIDACKCEVSQ6C2EXAMPLE' }],
    [
      'federation-session',
      { accessKeyId: ASIA, principalType: 'FederatedUser', principalId: '111122223333:bob' },
    ],
    [
      'workload-role',
      {
        accessKeyId: ASIA,
        principalType: 'AssumedRole',
        principalName: 'web',
        principalId: 'AROACKCEVSQ6C2EXAMPLE:i-0a1b2c3d4e5f60718',
      },
    ],
    [
      'workload-role',
      {
        type: 'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS',
        accessKeyId: ASIA,
        principalType: 'AssumedRole',
        principalName: 'resize',
      },
    ],
    [
      'workload-role',
      { attachedRole: { of: 'function', arn: 'arn:aws:iam::111122223333:role/service-role/resize' } },
    ],
    [
      'workload-role',
      { attachedRole: { of: 'instance', arn: 'arn:aws:iam::111122223333:instance-profile/web' } },
    ],
    [
      'user-key',
      {
        type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
        accessKeyId: AKIA,
        principalName: 'alice',
      },
    ],
    [
      'user-key',
      {
        accessKeyId: AKIA,
        principalType: 'IAMUser',
        principalName: 'root',
        principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      },
    ],
    ['identity-center', { principalType: 'IdentityCenterUser', principalName: 'alice@example.com' }],
    [
      'identity-center',
      { accessKeyId: ASIA, principalType: 'AssumedRole', principalName: 'AWSReservedSSO_Admin_0a1b' },
    ],
    ['root', { accessKeyId: AKIA, principalType: 'Root', principalName: 'Root' }],
    ['root', { accessKeyId: ASIA, principalType: 'Root', principalName: 'root' }],
    ['root', { accessKeyId: AKIA, principalId: '111122223333' }],
    ['root', { accessKeyId: AKIA, principalName: 'Root' }],
    ['root', { principalType: 'Root', api: 'ConsoleLogin' }],
    ['console-password', { principalName: 'alice', api: 'ConsoleLogin' }],
    [
      'console-password',
      { principalName: 'alice', type: 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B' },
    ],
    ['console-password', { principalType: 'IAMUser', principalName: 'alice', api: 'ConsoleLogin' }],
  ] as const)('says %s when all signals agree', (kind, change) => {
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
    ['a name and no key', { principalType: 'IAMUser', principalName: 'alice' }],
    ["a role's console sign-in", { principalType: 'AssumedRole', principalName: 'ci', api: 'ConsoleLogin' }],
    [
      "root under a user's id",
      { accessKeyId: AKIA, principalType: 'Root', principalId: 'AIDACKCEVSQ6C2EXAMPLE' },
    ],
    ["another account's root", { accessKeyId: AKIA, principalType: 'Root', principalId: '444455556666' }],
    [
      'a user named root, and nothing that says a user',
      { accessKeyId: AKIA, principalType: 'IAMUser', principalName: 'root' },
    ],
    ['a masked id', { accessKeyId: AKIA, principalName: 'alice', principalId: 'AIDA****************' }],
    [
      "a federated session under a role's id",
      { accessKeyId: ASIA, principalType: 'FederatedUser', principalId: 'AROACKCEVSQ6C2EXAMPLE:x' },
    ],
    [
      "another account's workload",
      { attachedRole: { of: 'instance', arn: 'arn:aws:iam::444455556666:instance-profile/web' } },
    ],
    [
      'a key of a user of Identity Center',
      { accessKeyId: AKIA, principalType: 'IdentityCenterUser', principalName: 'alice' },
    ],
  ] as const)('says unknown, and why, for %s', (_what, change) => {
    const credential = classify(finding(change));
    expect(credential.kind).toBe('unknown');
    expect(credential.because).not.toBe('');
  });

  it.each([
    [
      'anonymous access',
      { principalId: 'ANONYMOUS_PRINCIPAL', principalType: 'AWSAccount' },
      /nothing here to contain/,
    ],
    [
      'another account',
      { accessKeyId: ASIA, principalType: 'AWSAccount', principalName: 'x' },
      /nothing here to contain/,
    ],
    ["AWS's own service", { principalType: 'AWSService' }, /nothing here to contain/],
    [
      'a service-linked role',
      { accessKeyId: ASIA, principalType: 'AssumedRole', principalName: 'AWSServiceRoleForECS' },
      /cannot be contained/,
    ],
    [
      'a service-linked role of a workload',
      {
        attachedRole: {
          of: 'task',
          arn: 'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/Y',
        },
      },
      /cannot be contained/,
    ],
  ] as const)('says of %s that there is nothing to be done', (_what, change, because) => {
    const credential = classify(finding(change));
    expect(credential).toMatchObject({ kind: 'unknown', because: expect.stringMatching(because) });
    expect(canBeAsked(credential, finding(change))).toBeUndefined();
  });

  it('is not misled by a user who bears a name of a role that AWS manages', () => {
    for (const principalName of ['AWSServiceRoleForECS', 'AWSReservedSSO_Admin_0a1b']) {
      const named = finding({ accessKeyId: AKIA, principalType: 'IAMUser', principalName });
      expect(classify(named).kind).toBe('user-key');
    }
  });

  it("names a workload's role where its ARN is a role's, and not where it is a profile's", () => {
    const ofFunction = { of: 'function', arn: 'arn:aws:iam::111122223333:role/service-role/resize' } as const;
    const ofInstance = { of: 'instance', arn: 'arn:aws:iam::111122223333:instance-profile/web' } as const;
    expect(classify(finding({ attachedRole: ofFunction }))).toMatchObject({ principalName: 'resize' });
    expect(classify(finding({ attachedRole: ofInstance }))).not.toHaveProperty('principalName');
  });

  it('never throws, whatever stands in a finding', () => {
    const text = fc.option(
      fc.oneof(fc.string(), fc.constantFrom(AKIA, ASIA, 'Root', 'IAMUser', 'AssumedRole')),
      {
        nil: undefined,
      },
    );
    const said = fc.record({
      accessKeyId: text,
      principalId: text,
      principalName: text,
      principalType: text,
      api: text,
    });
    fc.assert(
      fc.property(said, (values) => {
        const credential = classify(finding(JSON.parse(JSON.stringify(values))));
        expect(credential.because).not.toBe('');
        expect(credential.accessKeyId ?? AKIA).toMatch(/^A[KS]IA[A-Z0-9]{16}$/);
      }),
    );
  });
});

describe('what too little is known of', () => {
  it.each([
    ['iam', { accessKeyId: AKIA }, { principalName: 'alice', principalType: 'IAMUser' }, 'user-key'],
    ['iam', { accessKeyId: AKIA, principalType: 'IAMUser' }, { principalName: 'alice' }, 'user-key'],
    ['iam', { accessKeyId: AKIA }, { principalType: 'Root', principalName: 'Root' }, 'root'],
    [
      'cloudtrail',
      { accessKeyId: ASIA },
      {
        principalName: 'ci',
        principalType: 'AssumedRole',
        principalId: 'AROACKCEVSQ6C2EXAMPLE:i-0a1b2c3d4e5f60718',
      },
      'workload-role',
    ],
    [
      'cloudtrail',
      { accessKeyId: ASIA, principalName: 'alice' },
      { principalType: 'IAMUser', principalId: 'AIDACKCEVSQ6C2EXAMPLE' },
      'user-session',
    ],
    [
      'cloudtrail',
      { accessKeyId: ASIA, principalType: 'AssumedRole' },
      { principalName: 'ci' },
      'role-session',
    ],
    [
      'cloudtrail',
      { accessKeyId: ASIA, principalType: 'SAMLUser' },
      { principalType: 'AssumedRole', principalName: 'ci' },
      'role-session',
    ],
  ] as const)('can be asked of %s, and the answer gives its kind', (witness, change, learned, kind) => {
    const before = finding(change);
    const credential = classify(before);
    expect(credential.kind).toBe('unknown');
    expect(canBeAsked(credential, before)).toBe(witness);
    expect(classify({ ...before, ...learned })).toMatchObject({ kind });
  });

  it.each([
    ['a kind that is known', { accessKeyId: AKIA, principalName: 'alice' }],
    ['no key', {}],
    ['a placeholder', { accessKeyId: 'ACCESS_KEY_ID_HERE' }],
    ['a type that disagrees', { accessKeyId: AKIA, principalType: 'AssumedRole' }],
    ['an id that disagrees', { accessKeyId: AKIA, principalId: 'AROACKCEVSQ6C2EXAMPLE' }],
    ['a name that IAM does not allow', { accessKeyId: AKIA, principalName: 'alice; rm -rf /' }],
    [
      'a session whose type and id disagree',
      { accessKeyId: ASIA, principalType: 'AssumedRole', principalId: 'AIDACKCEVSQ6C2EXAMPLE' },
    ],
    ['a session whose id is of no form', { accessKeyId: ASIA, principalId: 'GeneratedFindingPrincipalId' }],
  ])('is not asked of anybody where there is %s', (_what, change) => {
    expect(canBeAsked(classify(finding(change)), finding(change))).toBeUndefined();
  });
});
