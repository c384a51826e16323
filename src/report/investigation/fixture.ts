import { createHash } from 'node:crypto';
import {
  type Artifact,
  type Evidence,
  INVESTIGATION_SCHEMA,
  type Investigation,
  type TracedCredential,
  type TracedEvent,
} from '../../model/investigation.ts';
import { adviseContainment } from './advise.ts';
import { sayVerdict } from './verdict.ts';

/** Alice's key is used by her build server and by somebody else, who made himself a user, a key and a way back. */
export const ACCOUNT = '111122223333';
export const ALICE_KEY = 'AKIAIOSFODNN7EXA7Q2X';
export const MADE_KEY = 'AKIAI44QH8DHBEXA9KDD';
export const ROLE_KEY = 'ASIAIOSFODNN7EXA1CI0';
export const ATTACKER = '198.51.100.7';
export const OFFICE = '203.0.113.20';
export const UNKNOWN_PLACE = '192.0.2.44';
const arnOf = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const FILE = `AWSLogs/${ACCOUNT}/CloudTrail/us-east-1/2026/01/20/${ACCOUNT}_CloudTrail_us-east-1_20260120T0205Z_Ab3dEf6hIj9kLmNo.json.gz`;
const CLI = 'aws-cli/2.15.0 Python/3.11.6 Linux/6.1.0-kali5-amd64 exe/x86_64';
const TERRAFORM = 'APN/1.0 HashiCorp/1.0 Terraform/1.6.6';

const evidenceAt = (offset: number): Evidence => ({
  file: FILE,
  offset,
  length: 1_480,
  sha256: createHash('sha256').update(String(offset)).digest('hex'),
});

type Call = Pick<TracedEvent, 'eventTime' | 'eventName'> & Partial<TracedEvent>;

let made = 0;
const call = (given: Call): TracedEvent => {
  made += 1;
  return {
    eventID: `5f1c0000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    eventSource: 'iam.amazonaws.com',
    awsRegion: 'us-east-1',
    account: ACCOUNT,
    sourceIPAddress: ATTACKER,
    userAgent: CLI,
    isReadOnly: false,
    credential: ALICE_KEY,
    actor: 'attacker',
    evidence: evidenceAt(made * 1_500),
    copies: [],
    ...given,
  };
};

const at = (time: string) => `2026-01-20T${time}Z`;
const read = (time: string, eventName: string, given: Partial<TracedEvent> = {}): TracedEvent =>
  call({ eventTime: at(time), eventName, isReadOnly: true, tactic: 'Discovery', ...given });

const own = [1, 2, 3].map((hour) =>
  call({
    eventTime: `2026-01-19T0${hour}:00:00Z`,
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    isReadOnly: true,
    sourceIPAddress: OFFICE,
    userAgent: TERRAFORM,
    actor: 'owner',
  }),
);
const whoAmI = read('02:03:11', 'GetCallerIdentity', { eventSource: 'sts.amazonaws.com' });
const recon = [
  'ListRoles',
  'ListUsers',
  'ListPolicies',
  'ListGroups',
  'GetAccountSummary',
  'ListAccessKeys',
].map((eventName, index) =>
  read(`02:04:${String(10 + index)}`, eventName, index % 3 === 0 ? { errorCode: 'AccessDenied' } : {}),
);
const assume = call({
  eventTime: at('02:09:00'),
  eventSource: 'sts.amazonaws.com',
  eventName: 'AssumeRole',
  isReadOnly: true,
  object: arnOf('role/admin-ci'),
  tactic: 'Privilege Escalation',
});
const byRole = { credential: ROLE_KEY };
const createUser = call({
  eventTime: at('02:09:40'),
  eventName: 'CreateUser',
  object: 'backup-svc',
  technique: 'T1136.003',
  tactic: 'Persistence',
  ...byRole,
});
const createKey = call({
  eventTime: at('02:09:52'),
  eventName: 'CreateAccessKey',
  object: 'backup-svc',
  technique: 'T1098.001',
  tactic: 'Persistence',
  ...byRole,
});
const trust = call({
  eventTime: at('02:11:05'),
  eventName: 'UpdateAssumeRolePolicy',
  object: 'nightly-export',
  technique: 'T1098.003',
  tactic: 'Persistence',
  ...byRole,
});
const attach = call({
  eventTime: at('02:11:30'),
  eventName: 'AttachUserPolicy',
  object: 'backup-svc',
  tactic: 'Privilege Escalation',
  ...byRole,
});
const stop = call({
  eventTime: at('02:12:00'),
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  object: 'org-trail',
  technique: 'T1562.008',
  tactic: 'Defense Evasion',
  ...byRole,
});
const refused = call({
  eventTime: at('02:12:20'),
  eventSource: 'guardduty.amazonaws.com',
  eventName: 'DeleteDetector',
  errorCode: 'AccessDeniedException',
  object: '12abc34d567e8fa901bc2d34e56789f0',
  ...byRole,
});
const secret = read('02:31:00', 'GetSecretValue', {
  eventSource: 'secretsmanager.amazonaws.com',
  object: 'prod/customer-db',
  tactic: 'Credential Access',
  credential: MADE_KEY,
});
const start = call({
  eventTime: at('02:50:00'),
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StartLogging',
  object: 'org-trail',
  credential: MADE_KEY,
});
const maybe = read('03:15:00', 'ListBuckets', {
  eventSource: 's3.amazonaws.com',
  sourceIPAddress: UNKNOWN_PLACE,
  actor: 'unclear',
});
const events = [
  ...own,
  whoAmI,
  ...recon,
  assume,
  createUser,
  createKey,
  trust,
  attach,
  stop,
  refused,
  secret,
  start,
  maybe,
];

const credentials: readonly TracedCredential[] = [
  {
    id: ALICE_KEY,
    kind: 'user-key',
    accessKeyId: ALICE_KEY,
    principalId: 'AIDAIOSFODNN7EXAMPLE',
    arn: arnOf('user/alice'),
    rule: 'seed',
    confidence: 'proven',
    state: 'live',
    actor: 'attacker',
    events: own.length + recon.length + 3,
    firstSeen: '2026-01-19T01:00:00Z',
    lastSeen: maybe.eventTime,
  },
  {
    id: ROLE_KEY,
    kind: 'session',
    accessKeyId: ROLE_KEY,
    principalId: 'AROAIOSFODNN7EXAMPLE:ci',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/admin-ci/ci`,
    parent: ALICE_KEY,
    rule: 'R1',
    confidence: 'proven',
    because: assume.eventID,
    createdAt: assume.eventTime,
    expires: at('14:09:00'),
    state: 'live',
    actor: 'attacker',
    events: 6,
    firstSeen: createUser.eventTime,
    lastSeen: refused.eventTime,
  },
  {
    id: MADE_KEY,
    kind: 'user-key',
    accessKeyId: MADE_KEY,
    arn: arnOf('user/backup-svc'),
    parent: ROLE_KEY,
    rule: 'R5',
    confidence: 'proven',
    because: createKey.eventID,
    createdAt: createKey.eventTime,
    state: 'live',
    actor: 'attacker',
    events: 2,
    firstSeen: secret.eventTime,
    lastSeen: start.eventTime,
  },
  {
    id: 'AIDAI44QH8DHBEXAMPLE#2026-01-20T03:00:00Z',
    kind: 'console-session',
    principalId: 'AIDAI44QH8DHBEXAMPLE',
    arn: arnOf('user/backup-svc'),
    parent: ROLE_KEY,
    rule: 'R6',
    confidence: 'strong',
    because: createUser.eventID,
    createdAt: at('03:00:00'),
    expires: at('04:00:00'),
    state: 'ended',
    actor: 'attacker',
    events: 0,
  },
];

const change = (event: TracedEvent, op: 'create' | 'modify' | 'weaken' | 'delete') =>
  [{ eventID: event.eventID, at: event.eventTime, op, by: 'attacker' }] as const;
const global = { account: ACCOUNT, region: 'us-east-1' };

const artifacts: readonly Artifact[] = [
  {
    ...global,
    type: 'iam-user',
    id: 'backup-svc',
    arn: arnOf('user/backup-svc'),
    group: 'identities and keys',
    state: 'present',
    because: 'nothing in the logs deletes it',
    changes: change(createUser, 'create'),
    technique: { id: 'T1136.003', name: 'Create Account: Cloud Account' },
    danger: [],
    containment: 'deny everything to the user',
  },
  {
    ...global,
    type: 'access-key',
    id: MADE_KEY,
    arn: arnOf('user/backup-svc'),
    group: 'identities and keys',
    state: 'present',
    because: 'nothing in the logs deactivates it',
    changes: change(createKey, 'create'),
    technique: { id: 'T1098.001', name: 'Account Manipulation: Additional Cloud Credentials' },
    danger: [],
    containment: 'deactivate the key',
  },
  {
    ...global,
    type: 'policy-attachment',
    id: 'user/backup-svc/arn:aws:iam::aws:policy/AdministratorAccess',
    arn: arnOf('user/backup-svc'),
    group: 'permissions',
    state: 'present',
    because: 'nothing in the logs detaches it',
    changes: change(attach, 'create'),
    technique: { id: 'T1098.003', name: 'Account Manipulation: Additional Cloud Roles' },
    danger: ['allows everything'],
    containment: 'detach the policy',
  },
  {
    ...global,
    type: 'role-trust',
    id: 'nightly-export',
    arn: arnOf('role/nightly-export'),
    group: 'trust and federation',
    state: 'unknown',
    because: 'what it was before is not in these logs',
    changes: change(trust, 'modify'),
    technique: { id: 'T1098.003', name: 'Account Manipulation: Additional Cloud Roles' },
    danger: ['account 999988887777, which is none of yours, may assume it'],
    containment: 'set who may assume the role back to what it was, after saving what it is now',
  },
  {
    ...global,
    type: 'trail',
    id: 'org-trail',
    group: 'blinding',
    state: 'restored',
    because: 'StartLogging came after',
    changes: [
      ...change(stop, 'weaken'),
      { eventID: start.eventID, at: start.eventTime, op: 'modify', by: 'attacker' },
    ],
    technique: { id: 'T1562.008', name: 'Impair Defenses: Disable or Modify Cloud Logs' },
    danger: [],
    containment: 'start the trail again',
  },
];

const parts = {
  seed: { kind: 'key', value: ALICE_KEY },
  window: { since: '2026-01-19T00:00:00Z' },
  asOf: at('04:30:00'),
  credentials,
  events,
  artifacts,
  exposures: [
    {
      kind: 'secret',
      what: 'prod/customer-db',
      eventID: secret.eventID,
      at: secret.eventTime,
      actor: 'attacker',
      advice: 'rotate it, and look for its use in the database',
    },
  ],
  clusters: [
    {
      credential: ALICE_KEY,
      address: OFFICE,
      agent: 'Terraform/1',
      actor: 'owner',
      score: -2,
      reasons: ['address and agent are of its own past'],
      events: own.length,
      firstSeen: '2026-01-19T01:00:00Z',
      lastSeen: '2026-01-19T03:00:00Z',
    },
    {
      credential: ALICE_KEY,
      address: ATTACKER,
      agent: 'aws-cli/2',
      actor: 'attacker',
      score: 8,
      reasons: ['new address', 'agent of Kali Linux', 'burst of reads, a third of them denied'],
      events: recon.length + 2,
      firstSeen: whoAmI.eventTime,
      lastSeen: assume.eventTime,
    },
    {
      credential: ALICE_KEY,
      address: UNKNOWN_PLACE,
      agent: 'aws-cli/2',
      actor: 'unclear',
      score: 2,
      reasons: ['new address'],
      events: 1,
      firstSeen: maybe.eventTime,
      lastSeen: maybe.eventTime,
    },
  ],
  coverage: {
    source: 'logs/',
    files: { read: 212, truncated: 1, corrupt: 0, empty: 3, 'not CloudTrail': 24, skipped: 0 },
    problems: [{ file: FILE, state: 'truncated', because: 'its end is missing; 41 records were read' }],
    records: 18_204,
    duplicates: 1,
    firstEvent: '2026-01-19T00:00:04Z',
    lastEvent: at('04:29:41'),
    regions: [
      {
        account: ACCOUNT,
        region: 'us-east-1',
        records: 18_204,
        firstEvent: '2026-01-19T00:00:04Z',
        lastEvent: at('04:29:41'),
        days: ['2026-01-19', '2026-01-20'],
      },
    ],
    dataEvents: [],
    gaps: [
      {
        kind: 'trail stopped',
        where: 'trail org-trail',
        from: stop.eventTime,
        to: start.eventTime,
        because: 'StopLogging, and StartLogging after it',
      },
    ],
    notChecked: [
      'Reads of objects in S3: there are no data events in these logs.',
      'Regions other than us-east-1.',
    ],
  },
} as const satisfies Omit<Investigation, 'schema' | 'verdict' | 'containment'>;

/** What a question about Alice's key answers. */
export const investigation: Investigation = {
  schema: INVESTIGATION_SCHEMA,
  ...parts,
  verdict: sayVerdict(parts),
  containment: adviseContainment(parts),
};

/** The same with only what the owner did. */
export const nothingFound: Investigation = (() => {
  const quiet = {
    ...parts,
    credentials: credentials
      .slice(0, 1)
      .map((one) => ({ ...one, actor: 'owner' as const, events: own.length })),
    events: own,
    artifacts: [],
    exposures: [],
    clusters: parts.clusters.slice(0, 1),
  };
  return {
    schema: INVESTIGATION_SCHEMA,
    ...quiet,
    verdict: sayVerdict(quiet),
    containment: adviseContainment(quiet),
  };
})();
