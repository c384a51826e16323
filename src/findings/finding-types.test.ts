import { expect, it } from 'vitest';
import { classify } from './classify.ts';
import { guardDutyEvent } from './fixtures.ts';
import { asffFinding, hubEvent } from './hub-fixture.ts';
import { readFindings } from './read-findings.ts';

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html, and what came since. */
const TYPES = [
  'CredentialAccess:IAMUser/AnomalousBehavior',
  'CredentialAccess:IAMUser/CompromisedCredentials',
  'DefenseEvasion:IAMUser/AnomalousBehavior',
  'DefenseEvasion:IAMUser/BedrockLoggingDisabled',
  'Discovery:IAMUser/AnomalousBehavior',
  'Exfiltration:IAMUser/AnomalousBehavior',
  'Impact:IAMUser/AnomalousBehavior',
  'Impact:IAMUser/AnomalousModelInvocation',
  'Impact:IAMUser/CostHarvesting',
  'Impact:IAMUser/PromptInjection.Direct',
  'InitialAccess:IAMUser/AnomalousBehavior',
  'Persistence:IAMUser/AnomalousBehavior',
  'PrivilegeEscalation:IAMUser/AnomalousBehavior',
  'PenTest:IAMUser/KaliLinux',
  'PenTest:IAMUser/ParrotLinux',
  'PenTest:IAMUser/PentooLinux',
  'Policy:IAMUser/RootCredentialUsage',
  'Policy:IAMUser/ShortTermRootCredentialUsage',
  'Recon:IAMUser/MaliciousIPCaller',
  'Recon:IAMUser/MaliciousIPCaller.Custom',
  'Recon:IAMUser/TorIPCaller',
  'Stealth:IAMUser/CloudTrailLoggingDisabled',
  'Stealth:IAMUser/PasswordPolicyChange',
  'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS',
  'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS',
  'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS',
  'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
  'UnauthorizedAccess:IAMUser/TorIPCaller',
  // Custom detection rules, S3 Protection, and what nobody has heard of.
  'Persistence:IAM/AccountManipulation',
  'PrivilegeEscalation:IAM/AccountManipulation',
  'InitialAccess:IAM/ValidAccounts',
  'Persistence:RolesAnywhere/AccountManipulation',
  'DefenseImpairment:CloudTrail/DisableLogs',
  'Policy:S3/BucketBlockPublicAccessDisabled',
  'Exfiltration:S3/AnomalousBehavior',
  'Reanimation:IAMUser/WalkingDead.2031',
];

const ACTORS = [
  ['user-key', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
  ['user-session', { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }],
  [
    'root',
    { userType: 'Root', userName: 'Root', principalId: '111122223333', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  ],
] as const;

it.each(TYPES)('%s is read as it is, and names whom it names', (type) => {
  for (const [kind, key] of ACTORS) {
    const [finding] = readFindings(guardDutyEvent({ detail: { type }, key }));
    if ('unreadable' in finding) throw new Error(finding.because);
    expect(finding.type).toBe(type);
    expect(classify(finding).kind).toBe(kind);
  }
});

it.each(TYPES)('%s is the same by Security Hub, which writes it otherwise', (type) => {
  const Types = [`Effects/Data Exfiltration/${type.replace('/', '-')}`];
  expect(readFindings(hubEvent([asffFinding({ Types })]))[0]).toMatchObject({ type });
});

it.each(TYPES.filter((type) => type.includes('CredentialExfiltration')))(
  "%s names a workload's role",
  (type) => {
    const key = {
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      principalId: 'AROACKCEVSQ6C2EXAMPLE:resize',
      userName: 'resize-role',
      userType: 'AssumedRole',
    };
    const [finding] = readFindings(guardDutyEvent({ detail: { type }, key }));
    if ('unreadable' in finding) throw new Error(finding.because);
    expect(classify(finding).kind).toBe('workload-role');
  },
);

it('a console sign-in without a key names a password', () => {
  const event = guardDutyEvent({
    detail: { type: 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B' },
    key: { accessKeyId: 'null' },
    service: { action: {} },
  });
  const [finding] = readFindings(event);
  if ('unreadable' in finding) throw new Error(finding.because);
  expect(classify(finding)).toMatchObject({ kind: 'console-password', principalName: 'alice' });
});
