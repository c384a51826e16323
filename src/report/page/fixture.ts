import { type IncidentReport, REPORT_SCHEMA } from '../../model/incident-report.ts';
import { investigation, investigationOf } from './investigation-fixture.ts';
import { blastRadius } from './radius-fixture.ts';
import { ACCOUNT, ATTACKER, at, LEAKED_KEY, MADE_KEY, REGION, USER } from './trail-fixture.ts';

const ID = 'INC-7f3a9c0d12ab';
const DENY = 'arn:aws:iam::aws:policy/AWSDenyAll';
const digest = (start: string) => start.padEnd(64, '0f3a9c7d12ab');

/** An incident on its first night: contained, investigated, and with three things left for people. */
export const report: IncidentReport = {
  schema: REPORT_SCHEMA,
  asOf: at('02:45:10'),
  id: ID,
  key: `${ACCOUNT}/user/${USER}`,
  title: `The access key of IAM user ${USER} is used from an address on a threat list`,
  status: 'watching',
  openedAt: at('02:14:07'),
  updatedAt: at('02:44:30'),
  severity: 8,
  acknowledged: { by: 'arn:aws:sts::111122223333:assumed-role/OnCall/mira', at: at('02:19:40') },
  decision: {
    mode: 'contain',
    rule: 'own threat list, long-term key',
    because: 'a finding of your own threat list about a long-term key is contained at once',
    playbook: 'user-key',
  },
  findings: [
    {
      type: 'Recon:IAMUser/MaliciousIPCaller.Custom',
      id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      severity: 5,
      region: REGION,
      isConfirmed: true,
      address: ATTACKER,
      api: 'DescribeParameters',
      firstSeen: at('02:03:11'),
      lastSeen: at('02:13:58'),
      count: 37,
    },
  ],
  credentials: [
    {
      kind: 'user-key',
      accessKeyId: LEAKED_KEY,
      principalName: USER,
      isTried: true,
      verdict: 'contained',
      because: 'the key is Inactive, read again three times, and each call that was seen is denied',
      notStopped: ['the session ASIAIOSFODNN7EXA1CI0 of role admin-ci is valid until 03:09Z'],
      proof: {
        at: at('02:16:10'),
        calls: [
          {
            call: 'ssm:DescribeParameters',
            with: 'key',
            isObserved: true,
            outcome: 'denied',
            by: 'the key is Inactive',
          },
          {
            call: 'sts:AssumeRole',
            with: 'session',
            isObserved: true,
            outcome: 'denied',
            by: `${DENY}, statement 1`,
          },
          {
            call: 'sts:GetCallerIdentity',
            with: 'key',
            isObserved: true,
            outcome: 'denied',
            by: 'the key is Inactive',
          },
        ],
        log: '1 call since, which was refused',
        breaches: [],
      },
    },
    {
      kind: 'user-key',
      accessKeyId: MADE_KEY,
      principalName: 'backup-svc',
      isTried: true,
      verdict: 'contained',
      because: 'the key is Inactive, and the user is denied everything',
      notStopped: [],
    },
  ],
  actions: [
    {
      action: 'deactivate-access-key',
      target: `access key ${LEAKED_KEY}`,
      applied: 'yes',
      at: at('02:14:48'),
      verdict: 'contained',
      because: 'read again after 5 s, 30 s and 2 min: Inactive',
      before: 'Active',
      after: 'Inactive',
      isReversible: true,
      undo: [
        `cordon restore ${ID} --reactivate-key ${LEAKED_KEY}`,
        `aws iam update-access-key --user-name ${USER} --access-key-id ${LEAKED_KEY} --status Active`,
      ],
    },
    {
      action: 'deny-user-sessions',
      target: `temporary sessions of user ${USER}`,
      applied: 'yes',
      at: at('02:14:49'),
      verdict: 'contained',
      because: 'the policy is attached, and the evaluation denies what was seen',
      before: 'not denied by Cordon',
      after: 'denied by Cordon',
      isReversible: true,
      undo: [`cordon restore ${ID}`],
    },
    {
      action: 'deactivate-access-key',
      target: `access key ${MADE_KEY}`,
      applied: 'yes',
      at: at('02:18:02'),
      verdict: 'contained',
      because: 'read again: Inactive',
      before: 'Active',
      after: 'Inactive',
      isReversible: true,
      undo: [`cordon restore ${ID} --reactivate-key ${MADE_KEY}`],
    },
  ],
  needsYou: [
    {
      what: `End the sessions of role admin-ci: ASIAIOSFODNN7EXA1CI0 works until 03:09Z`,
      why: 'the attacker holds it, and a key that is Inactive does not end it',
      command: 'cordon contain arn:aws:iam::111122223333:role/admin-ci --level revoke-sessions',
      isReversible: true,
    },
    {
      what: `Approve: delete access key ${MADE_KEY}, which the attacker made for user backup-svc`,
      why: 'it is kept Inactive until you say so; what is deleted does not come back',
      command: `cordon approve ${ID} --plan 7f3a91c2 --reason "made by the attacker"`,
      isReversible: false,
    },
    {
      what: `Give the nightly job of ${USER} a new key`,
      why: 'it used this key 29 times in 30 days, and its next run is at 03:00Z',
    },
  ],
  case: { desk: 'OpsCenter', arn: `arn:aws:ssm:${REGION}:${ACCOUNT}:opsitem/oi-0f3a9c7d12ab` },
  runs: [
    { id: '3f9c1d2e-77aa-4c1b-9a55-0d6a5b1c2e3f', document: 'RotateIAMKeysRunbook', status: 'waits for you' },
  ],
  timeline: [
    { at: at('02:14:07'), text: 'finding Recon:IAMUser/MaliciousIPCaller.Custom opened the incident' },
    { at: at('02:14:48'), text: `access key ${LEAKED_KEY} set Inactive` },
    { at: at('02:14:49'), text: `sessions of user ${USER} denied` },
    { at: at('02:14:51'), text: 'people told: contained' },
    { at: at('02:16:10'), text: 'proof: each of 3 calls that were seen is denied' },
    { at: at('02:18:02'), text: `access key ${MADE_KEY} set Inactive` },
    { at: at('02:19:40'), text: 'acknowledged by mira' },
    { at: at('02:29:00'), text: 'the trail was looked at: 1 call since, which was refused' },
  ],
  investigation,
  blastRadius,
  evidence: [
    { key: `incidents/${ID}/finding.json`, sha256: digest('a91c') },
    { key: `incidents/${ID}/prior-state.json`, sha256: digest('b27e') },
    { key: `incidents/${ID}/containment.json`, sha256: digest('c03d') },
    { key: `incidents/${ID}/investigation.json`, sha256: digest('d58f') },
  ],
  notKnown: ['What the case desk says of it: ssm:GetOpsItem was denied.'],
};

/** With as many calls as are asked for. */
export const reportOf = (size: number): IncidentReport => ({
  ...report,
  investigation: investigationOf(size),
});

/** In its first minute: nothing was tried, nobody has looked. */
export const freshReport: IncidentReport = {
  schema: REPORT_SCHEMA,
  asOf: at('02:14:20'),
  id: ID,
  key: report.key,
  title: report.title,
  status: 'open',
  openedAt: report.openedAt,
  updatedAt: at('02:14:20'),
  severity: 5,
  decision: { mode: 'notify', rule: 'everything else', because: 'no rule says more' },
  findings: report.findings,
  credentials: [
    {
      kind: 'user-key',
      accessKeyId: LEAKED_KEY,
      principalName: USER,
      isTried: false,
      verdict: 'not contained',
      because: 'nothing was tried: the policy only tells people',
      notStopped: [],
    },
  ],
  actions: [],
  needsYou: [],
  runs: [],
  timeline: [],
  evidence: [],
  notKnown: ['No investigation has been made yet.'],
};
