import { describe, expect, it } from 'vitest';
import { answerOf } from './investigation/fixture.ts';
import type { StoredIncident } from './read-incidents.ts';
import { buildReport, type ReportParts } from './report-incident.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const stored: StoredIncident = {
  id: 'INC-0123456789ab',
  key: '111122223333/user/alice',
  openedAt: '2026-11-21T11:00:00.000Z',
  updatedAt: '2026-11-21T11:01:00.000Z',
  status: 'watching',
  title: 'CredentialAccess:IAMUser/CompromisedCredentials',
  decision: { mode: 'contain', rule: 'leaked-user-key', because: 'it has leaked' },
  severity: 8,
  credentials: [
    {
      kind: 'user-key',
      accessKeyId: KEY,
      principalName: 'alice',
      verdict: 'contained',
      because: 'the key is Inactive',
      notStopped: ['role sessions that the user has already assumed'],
      steps: [`deactivate-access-key#access key ${KEY}`],
    },
  ],
  findings: [
    {
      id: 'f-1',
      ref: 'f-1',
      severity: 8,
      isConfirmed: true,
      decision: { mode: 'contain', rule: 'leaked-user-key', because: 'it has leaked' },
      credential: { kind: 'user-key', accessKeyId: KEY, principalName: 'alice', because: 'AKIA' },
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      remoteAddress: '203.0.113.7',
      count: 3,
    },
  ],
  steps: [
    {
      action: 'deactivate-access-key',
      target: `access key ${KEY}`,
      applied: 'yes',
      at: '2026-11-21T11:00:01.000Z',
      judgement: { verdict: 'contained', because: 'IAM lists the key as Inactive' },
      undo: ['aws iam update-access-key --status Active'],
    },
  ],
  prior: { [`deactivate-access-key#${KEY}`]: { userName: 'alice', status: 'Active', isCertain: true } },
  proofs: [
    {
      accessKeyId: KEY,
      verdict: 'contained',
      because: 'denied',
      at: '2026-11-21T11:00:07.000Z',
      appliedAt: '2026-11-21T11:00:01.000Z',
      calls: [{ call: 's3:ListAllMyBuckets', with: 'key', outcome: 'denied', by: 'Inactive' }],
      breaches: [],
    },
  ],
  acknowledged: undefined,
  assigned: undefined,
  case: undefined,
  runs: [],
  rotation: undefined,
  saved: [],
  investigations: [],
  timeline: [],
};
const parts: ReportParts = { asOf: '2026-11-21T11:06:00.000Z', plans: [], notKnown: [] };
const HASH = 'a'.repeat(64);
const plan: ReportParts['plans'][number] = {
  hash: HASH,
  approvers: 2,
  atExpiry: 'wait',
  expiresAt: '2026-11-22T11:00:00.000Z',
  state: 'waiting',
  steps: [{ action: 'deactivate-access-key', target: 'access key X', before: '', after: '', state: {} }],
  approvals: [],
  rejections: [],
};

describe('a report of an incident', () => {
  it('says of each act what there was before and what is there since, and how to give it back', () => {
    const { actions, credentials, findings } = buildReport(stored, parts);
    expect(actions).toEqual([
      {
        action: 'Set the access key Inactive (deactivate-access-key)',
        target: `access key ${KEY}`,
        applied: 'yes',
        at: '2026-11-21T11:00:01.000Z',
        verdict: 'contained',
        because: 'IAM lists the key as Inactive',
        before: '{"userName":"alice","status":"Active","isCertain":true}',
        after: 'IAM lists the key as Inactive',
        isReversible: true,
        undo: ['cordon restore INC-0123456789ab', 'aws iam update-access-key --status Active'],
      },
    ]);
    expect(credentials).toMatchObject([{ isTried: true, proof: { calls: [{ isObserved: false }] } }]);
    expect(findings).toMatchObject([{ address: '203.0.113.7', count: 3, isConfirmed: true }]);
  });

  it('says of an act that failed, or whose prior state is not there, no more than is known', () => {
    const [step] = stored.steps;
    const steps = step === undefined ? [] : [{ ...step, applied: 'failed' as const }];
    const { actions } = buildReport({ ...stored, steps, prior: {} }, parts);
    expect(actions).toMatchObject([{ before: 'not known: no state was saved', undo: [] }]);
    expect(actions[0]?.after).toContain('could not be applied');
  });

  it('names what nothing was tried with as not contained, first among what people have to do', () => {
    const { credentials, needsYou } = buildReport({ ...stored, credentials: [], steps: [] }, parts);
    expect(credentials).toMatchObject([{ verdict: 'not contained', isTried: false }]);
    expect(needsYou[0]).toMatchObject({
      what: `Contain ${KEY}`,
      command: `cordon contain ${KEY} --level deny`,
    });
  });

  it('says what it does not have', () => {
    expect(buildReport(stored, parts).notKnown).toEqual([expect.stringContaining('Nobody has looked')]);
    const looked = buildReport(stored, { ...parts, investigation: answerOf() });
    expect(looked.notKnown).toEqual([]);
  });
});

describe('what people have to do', () => {
  const advice = (how: string) => ({ what: `do ${how}`, why: 'w', how, disrupts: 'd', undo: 'u' });
  const rotation: StoredIncident['rotation'] = {
    state: 'done',
    userName: 'alice',
    oldKeyId: KEY,
    newKeyId: 'AKIAI44QH8DHBEXAMPLE',
    secretArn: 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:cordon/x',
    evidence: [],
  };
  const run = {
    executionId: '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f',
    documentName: 'RotateIAMKeysRunbook',
    startedAt: '',
    status: 'Failed',
    statusAt: '',
  };
  const credentials = [
    ...stored.credentials,
    { ...stored.credentials[0], accessKeyId: 'AKIAOPEN0000EXAMPLE0', verdict: 'not contained' },
  ] as StoredIncident['credentials'];

  it('comes in the order of its urgency: not contained, plans, advice, the new key, runs that failed', () => {
    const investigation = answerOf({
      containment: [
        advice(`cordon contain ${KEY} --level deny`),
        advice('aws iam delete-role --role-name x'),
      ],
    });
    const { needsYou } = buildReport(
      { ...stored, credentials, rotation, runs: [run] },
      { ...parts, plans: [plan, { ...plan, state: 'rejected' }], investigation },
    );
    expect(needsYou.map(({ command }) => command)).toEqual([
      'cordon contain AKIAOPEN0000EXAMPLE0 --level deny',
      `cordon approve INC-0123456789ab --plan ${HASH} --reason "..."`,
      'aws iam delete-role --role-name x',
      undefined,
      `aws ssm get-automation-execution --automation-execution-id ${run.executionId}`,
    ]);
    expect(needsYou[3]?.what).toContain('Give the new key AKIAI44QH8DHBEXAMPLE');
  });

  it('asks once for what a plan waits for, and not for the keys and sessions that it is about', () => {
    const [finding] = stored.findings;
    if (finding === undefined) throw new Error('there is one');
    const session = {
      ...finding,
      ref: 'f-2',
      credential: { ...finding.credential, kind: 'user-session', accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
    } as const;
    const findings = [finding, session].map((one) => ({
      ...one,
      decision: { mode: 'approve', rule: 'threat-list-user-key', because: 'a list' } as const,
    }));
    const asking: StoredIncident = { ...stored, status: 'open', credentials: [], steps: [], findings };
    const steps = [
      { action: 'deactivate-access-key', target: `access key ${KEY}`, before: '', after: '', state: {} },
      {
        action: 'deny-user-sessions',
        target: 'temporary sessions of user alice',
        before: '',
        after: '',
        state: {},
      },
    ];
    const investigation = answerOf({
      containment: [advice(`cordon contain ${KEY}`), advice('cordon contain AKIAI44QH8DHBEXAMPLE')],
    });
    const commandsWith = (given: Partial<ReportParts>) =>
      buildReport(asking, { ...parts, investigation, ...given }).needsYou.map(({ command }) => command);
    expect(commandsWith({ plans: [{ ...plan, steps }] })).toEqual([
      `cordon approve INC-0123456789ab --plan ${HASH} --reason "..."`,
      'cordon contain AKIAI44QH8DHBEXAMPLE',
    ]);
    const { needsYou } = buildReport(asking, { ...parts, investigation, plans: [{ ...plan, steps }] });
    expect(needsYou.map(({ isReversible }) => isReversible)).toEqual([true, true]);
    // One that was rejected does nothing.
    expect(commandsWith({ plans: [{ ...plan, steps, state: 'rejected' }] })).toContain(
      `cordon contain ${KEY} --level deny`,
    );
  });

  it('is nothing about a session that a deny on its user has ended, as long as that holds', () => {
    const [finding] = stored.findings;
    const [key] = stored.credentials;
    if (finding === undefined || key === undefined) throw new Error('there is one of each');
    const deny = 'deny-user-sessions#temporary sessions of user alice';
    const session = { kind: 'user-session', accessKeyId: 'ASIAIOSFODNN7EXAMPLE', because: 'ASIA' } as const;
    const about = (verdict: 'contained' | 'not contained', principalName: string) =>
      buildReport(
        {
          ...stored,
          credentials: [{ ...key, verdict, steps: [...(key.steps ?? []), deny] }],
          findings: [finding, { ...finding, ref: 'f-2', credential: { ...session, principalName } }],
          steps: [
            ...stored.steps,
            {
              action: 'deny-user-sessions',
              target: 'temporary sessions of user alice',
              applied: 'yes',
              judgement: { verdict: 'contained', because: 'the policy that denies them is attached' },
              undo: [],
            },
          ],
        },
        parts,
      );
    expect(about('contained', 'alice').credentials[1]).toMatchObject({
      accessKeyId: session.accessKeyId,
      verdict: 'contained',
      because: expect.stringContaining('deny-user-sessions on temporary sessions of user alice'),
    });
    expect(about('contained', 'alice').needsYou).toEqual([]);
    // What was given back covers nothing, and nobody else's sessions either.
    for (const open of [about('not contained', 'alice'), about('contained', 'bob')]) {
      expect(open.credentials[1]).toMatchObject({ verdict: 'not contained', isTried: false });
      expect(open.needsYou.map(({ what }) => what)).toContain(`Contain ${session.accessKeyId}`);
    }
  });

  it('is nothing where a person is done with it', () => {
    expect(buildReport({ ...stored, credentials, status: 'closed' }, parts).needsYou).toEqual([]);
  });
});
