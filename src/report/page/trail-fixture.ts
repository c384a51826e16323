import { createHash } from 'node:crypto';
import type { Artifact, Evidence, TracedCredential, TracedEvent } from '../../model/investigation.ts';

/**
 * A user of a simulation in ap-southeast-1, whose key is used from a threat list: the attacker looks around, assumes a
 * role, makes himself a user with a key, reads secrets and looks at buckets. A nightly job uses the same key.
 */
export const ACCOUNT = '111122223333';
export const REGION = 'ap-southeast-1';
export const USER = 'GuardDuty-Example-Compromised-Simulated';
export const LEAKED_KEY = 'AKIAIOSFODNN7EXA7Q2X';
export const ROLE_SESSION = 'ASIAIOSFODNN7EXA1CI0';
export const MADE_KEY = 'AKIAI44QH8DHBEXA9KDD';
export const ATTACKER = '198.51.100.7';
export const SECOND_PLACE = '198.51.100.93';
export const JOB_ADDRESS = '203.0.113.20';
export const UNKNOWN_PLACE = '192.0.2.44';
export const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const KALI = 'aws-cli/2.15.0 Python/3.11.6 Linux/6.1.0-kali5-amd64 exe/x86_64';
const JOB = 'Boto3/1.34.11 md/Botocore#1.34.11 ua/2.0 os/linux#5.10 lang/python#3.11.6';

export const at = (time: string) => `2026-01-20T${time}Z`;
export const FILE = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2026/01/20/${ACCOUNT}_CloudTrail_${REGION}_20260120T0205Z_Ab3dEf6hIj9kLmNo.json.gz`;

const evidenceAt = (number: number): Evidence => ({
  file: FILE,
  offset: number * 1_500,
  length: 1_480,
  sha256: createHash('sha256').update(String(number)).digest('hex'),
});

type Call = Partial<TracedEvent> & { readonly time: string; readonly api: string };

/** `api` is `iam:CreateUser`. */
function makeCall({ time, api, ...given }: Call, number: number): TracedEvent {
  const [service = '', eventName = ''] = api.split(':');
  return {
    eventID: `5f1c2d3e-0000-4000-8000-${String(number).padStart(12, '0')}`,
    eventTime: time.includes('T') ? time : at(time),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: service === 'iam' ? 'us-east-1' : REGION,
    account: ACCOUNT,
    sourceIPAddress: ATTACKER,
    userAgent: KALI,
    isReadOnly: true,
    credential: LEAKED_KEY,
    actor: 'attacker',
    evidence: evidenceAt(number),
    copies: [],
    ...given,
  };
}

const own = { sourceIPAddress: JOB_ADDRESS, userAgent: JOB, actor: 'owner' } as const;
const byRole = { credential: ROLE_SESSION };
const byMadeKey = { credential: MADE_KEY, sourceIPAddress: SECOND_PLACE };
const write = { isReadOnly: false };
const persistence = { ...write, ...byRole, tactic: 'Persistence' } as const;
const looking = { tactic: 'Discovery' } as const;
const bucket = (name: string) => ({ object: name, ...looking, ...byRole });

const CALLS: readonly Call[] = [
  ...['01:00:00', '01:00:04', '01:00:09', '01:30:00', '01:30:05'].map((time) => ({
    time,
    api: 's3:ListObjectsV2',
    object: 'customer-exports-111122223333',
    ...own,
  })),
  { time: '02:03:11', api: 'sts:GetCallerIdentity', ...looking },
  ...['ListUsers', 'ListRoles', 'ListPolicies', 'ListGroups', 'GetAccountSummary', 'ListAccessKeys'].map(
    (name, index) => ({
      time: `02:04:${10 + index * 3}`,
      api: `iam:${name}`,
      ...looking,
      ...(index % 3 === 2 ? { errorCode: 'AccessDenied' } : {}),
    }),
  ),
  ...Array.from({ length: 14 }, (_, index) => ({
    time: `02:05:${10 + index}`,
    api: 'ssm:DescribeParameters',
    ...looking,
  })),
  { time: '02:06:40', api: 'ec2:DescribeInstances', ...looking, errorCode: 'Client.UnauthorizedOperation' },
  {
    time: '02:09:00',
    api: 'sts:AssumeRole',
    object: iam('role/admin-ci'),
    tactic: 'Privilege Escalation',
    technique: 'T1078.004',
  },
  { time: '02:09:40', api: 'iam:CreateUser', object: 'backup-svc', technique: 'T1136.003', ...persistence },
  {
    time: '02:09:52',
    api: 'iam:CreateAccessKey',
    object: 'backup-svc',
    technique: 'T1098.001',
    ...persistence,
  },
  {
    time: '02:10:10',
    api: 'iam:AttachUserPolicy',
    object: 'backup-svc',
    technique: 'T1098.003',
    ...persistence,
  },
  { time: '02:11:02', api: 's3:ListBuckets', ...looking, ...byRole },
  ...['customer-db', 'customer-exports-111122223333', 'audit-logs-111122223333', 'billing-raw'].map(
    (name, index) => ({ time: `02:11:${20 + index * 4}`, api: 's3:GetBucketPolicy', ...bucket(name) }),
  ),
  {
    time: '02:11:50',
    api: 'cloudtrail:StopLogging',
    object: 'org-trail',
    technique: 'T1562.008',
    tactic: 'Defense Evasion',
    errorCode: 'AccessDeniedException',
    ...write,
    ...byRole,
  },
  {
    time: '02:12:05',
    api: 'iam:UpdateAssumeRolePolicy',
    object: 'nightly-export',
    technique: 'T1098.003',
    ...persistence,
  },
  ...['prod/customer-db', 'prod/payment-gateway'].map((object, index) => ({
    time: `02:13:${20 + index * 15}`,
    api: 'secretsmanager:GetSecretValue',
    object,
    tactic: 'Credential Access',
    technique: 'T1555.006',
    ...byMadeKey,
  })),
  { time: '02:13:58', api: 's3:ListBuckets', ...looking, ...byMadeKey },
  { time: '02:20:00', api: 'sts:GetCallerIdentity', errorCode: 'InvalidClientTokenId', ...looking },
  {
    time: '02:31:00',
    api: 's3:ListBuckets',
    sourceIPAddress: UNKNOWN_PLACE,
    actor: 'unclear',
    ...looking,
  },
];

export const events: readonly TracedEvent[] = CALLS.map(makeCall);

/** The first call of that name: the fixture is wrong where there is none. */
function called(eventName: string): TracedEvent {
  const found = events.find((event) => event.eventName === eventName);
  if (found === undefined) throw new Error(`the fixture has no ${eventName}`);
  return found;
}

const assumed = called('AssumeRole');
const madeUser = called('CreateUser');
const madeKey = called('CreateAccessKey');
const attached = called('AttachUserPolicy');
const trusted = called('UpdateAssumeRolePolicy');

const usedBy = (credential: string, actor: 'attacker' | 'owner' = 'attacker') => {
  const of = events.filter((event) => event.credential === credential);
  return {
    actor,
    events: of.length,
    firstSeen: of[0]?.eventTime ?? at('02:03:11'),
    lastSeen: of.at(-1)?.eventTime ?? at('02:03:11'),
  };
};

export const credentials: readonly TracedCredential[] = [
  {
    id: LEAKED_KEY,
    kind: 'user-key',
    accessKeyId: LEAKED_KEY,
    principalId: 'AIDAIOSFODNN7EXAMPLE',
    arn: iam(`user/${USER}`),
    rule: 'seed',
    confidence: 'proven',
    state: 'ended',
    ...usedBy(LEAKED_KEY),
  },
  {
    id: ROLE_SESSION,
    kind: 'session',
    accessKeyId: ROLE_SESSION,
    principalId: 'AROAIOSFODNN7EXAMPLE:ci',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/admin-ci/ci`,
    parent: LEAKED_KEY,
    rule: 'R1',
    confidence: 'proven',
    because: assumed.eventID,
    createdAt: assumed.eventTime,
    expires: at('03:09:00'),
    state: 'live',
    ...usedBy(ROLE_SESSION),
  },
  {
    id: MADE_KEY,
    kind: 'user-key',
    accessKeyId: MADE_KEY,
    arn: iam('user/backup-svc'),
    parent: ROLE_SESSION,
    rule: 'R5',
    confidence: 'proven',
    because: madeKey.eventID,
    createdAt: madeKey.eventTime,
    state: 'ended',
    ...usedBy(MADE_KEY),
  },
];

const change = ({ eventID, eventTime }: TracedEvent, op: 'create' | 'modify') =>
  [{ eventID, at: eventTime, op, by: 'attacker' }] as const;
const everywhere = { account: ACCOUNT, region: 'us-east-1' };

export const artifacts: readonly Artifact[] = [
  {
    ...everywhere,
    type: 'iam-user',
    id: 'backup-svc',
    arn: iam('user/backup-svc'),
    group: 'identities and keys',
    state: 'present',
    because: 'nothing in the logs deletes it',
    changes: change(madeUser, 'create'),
    technique: { id: 'T1136.003', name: 'Create Account: Cloud Account' },
    danger: [],
    containment: 'deny everything to the user',
  },
  {
    ...everywhere,
    type: 'access-key',
    id: MADE_KEY,
    arn: iam('user/backup-svc'),
    group: 'identities and keys',
    state: 'present',
    because: 'it was set Inactive, and nothing in the logs deletes it',
    changes: change(madeKey, 'create'),
    technique: { id: 'T1098.001', name: 'Account Manipulation: Additional Cloud Credentials' },
    danger: [],
    containment: 'deactivate the key',
  },
  {
    ...everywhere,
    type: 'policy-attachment',
    id: 'user/backup-svc/arn:aws:iam::aws:policy/AdministratorAccess',
    arn: iam('user/backup-svc'),
    group: 'permissions',
    state: 'present',
    because: 'nothing in the logs detaches it',
    changes: change(attached, 'create'),
    technique: { id: 'T1098.003', name: 'Account Manipulation: Additional Cloud Roles' },
    danger: ['allows everything'],
    containment: 'detach the policy',
  },
  {
    ...everywhere,
    type: 'role-trust',
    id: 'nightly-export',
    arn: iam('role/nightly-export'),
    group: 'trust and federation',
    state: 'unknown',
    because: 'what it was before is not in these logs',
    changes: change(trusted, 'modify'),
    technique: { id: 'T1098.003', name: 'Account Manipulation: Additional Cloud Roles' },
    danger: ['account 999988887777, which is none of yours, may assume it'],
    containment: 'set who may assume the role back to what it was, after saving what it is now',
  },
];
