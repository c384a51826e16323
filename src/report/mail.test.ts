import { describe, expect, it } from 'vitest';
import type { Incident } from '../model/incident.ts';
import { renderMail } from './mail.ts';
import { plain, subjectLine } from './plain-text.ts';
import { renderTrouble } from './trouble-mail.ts';

const incident: Incident = {
  id: 'INC-7f3a9c0d12ab',
  key: '111122223333/user/alice',
  entry: 'opened',
  openedAt: '2026-11-21T02:14:07.000Z',
  status: 'watching',
  notStopped: ['other access keys of the user'],
  finding: {
    id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
    source: 'guardduty',
    via: 'event',
    account: '111122223333',
    region: 'eu-west-2',
    type: 'CredentialAccess:IAMUser/CompromisedCredentials',
    severity: 8,
    title: 'The key of alice was used.',
    isSample: false,
    remoteAddress: '198.51.100.7',
    api: 'ListUsers',
    firstSeen: '2026-11-21T02:03:11Z',
    lastSeen: '2026-11-21T02:13:58Z',
    count: 37,
  },
  credential: {
    kind: 'user-key',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    principalName: 'alice',
    because: 'test',
  },
  decision: { mode: 'contain', rule: 'leaked-user-key', because: 'it has leaked' },
  judgement: { verdict: 'contained', because: 'IAM lists the key as Inactive' },
  steps: [
    {
      action: 'deactivate-access-key',
      target: 'access key AKIAIOSFODNN7EXAMPLE',
      applied: 'yes',
      at: '2026-11-21T02:14:48.000Z',
      judgement: { verdict: 'contained', because: 'IAM lists the key as Inactive' },
      isRetryable: false,
      undo: ['aws iam update-access-key --user-name alice --status Active'],
    },
  ],
};
const facts = { denyAllPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenyAll' };

describe('renderMail', () => {
  it('stands alone: state, whose, from where, done, not stopped, what to do, how to undo, why', () => {
    const { subject, text } = renderMail(incident, facts);
    expect(subject).toBe('[Cordon] INC-7f3a9c0d12ab alice AKIA...MPLE in 111122223333');
    for (const part of [
      'CONTAINED: IAM lists the key as Inactive',
      "alice, IAM user's long-term access key AKIAIOSFODNN7EXAMPLE",
      '198.51.100.7, called ListUsers',
      'WHEN     first 2026-11-21T02:03:11Z, last 2026-11-21T02:13:58Z, seen 37 times',
      'WE DID   2026-11-21T02:14:48.000Z deactivate-access-key on access key',
      '(rule leaked-user-key)',
      'UNDO     cordon restore INC-7f3a9c0d12ab',
      'not stopped: other access keys of the user',
      'aws iam update-access-key --user-name alice --status Active',
      'rule leaked-user-key: it has leaked',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says first what is not contained, and how to do it by hand', () => {
    const failed: Incident = {
      ...incident,
      judgement: { verdict: 'not contained', because: 'AWS refused the change: AccessDenied' },
      steps: incident.steps.map((step) => ({
        ...step,
        applied: 'failed' as const,
        judgement: { verdict: 'not contained' as const, because: 'AWS refused the change: AccessDenied' },
      })),
    };
    const { text } = renderMail(failed, facts);
    expect(text.startsWith('STATE    NOT CONTAINED: AWS refused')).toBe(true);
    expect(text).toContain('deactivate-access-key on access key AKIAIOSFODNN7EXAMPLE FAILED');
    expect(text).toContain('contain it by hand NOW');
    expect(text).not.toContain('UNDO');
  });

  it('says that the key is rotated and where the new one will be, or why it is not', () => {
    const rotate: Incident = { ...incident, decision: { ...incident.decision, mode: 'rotate' } };
    const withRunbook = { ...facts, runbook: 'RotateIAMKeysRunbook' };
    const rotated = renderMail(rotate, withRunbook).text;
    expect(rotated).toContain('runbook RotateIAMKeysRunbook');
    expect(rotated).toContain('secret cordon/INC-7f3a9c0d12ab');
    expect(rotated).not.toContain('is not rotated');
    const notContained = {
      ...rotate,
      judgement: { verdict: 'unknown' as const, because: 'IAM could not be read' },
    };
    for (const [of, given, because] of [
      [rotate, facts, 'this deployment has no runbook for it'],
      [notContained, withRunbook, 'that waits until it is contained'],
      [incident, withRunbook, 'rule leaked-user-key contains it and makes no new one'],
    ] as const) {
      const { text } = renderMail(of, given);
      expect(text).toContain(`the key is not rotated: ${because}`);
      expect(text).not.toContain('secret cordon/');
    }
  });

  it('says of another account that it is to be done there, and names no policy of this one', () => {
    const { judgement: _, ...untouched } = incident;
    const asked: Incident = {
      ...untouched,
      steps: [],
      decision: { mode: 'notify', rule: 'other-account', because: 'it is about another account' },
    };
    const elsewhere = { ...asked, finding: { ...asked.finding, account: '444455556666' } };
    const { text } = renderMail(elsewhere, facts);
    expect(text).toContain(
      'by hand, in account 444455556666:\n         aws iam update-access-key --user-name alice',
    );
    expect(text).not.toContain('111122223333');
    expect(renderMail(asked, facts).text).toContain(`--policy-arn ${facts.denyAllPolicyArn}`);
  });

  it('says which plan waits, until when and for how many, and only where one does', () => {
    const proposal = { hash: '7f3a9c', needed: 2, expiresAt: '2026-11-21T06:14:07.000Z' };
    const { text } = renderMail(incident, { ...facts, proposal });
    expect(text).toContain('a plan waits until 2026-11-21T06:14:07.000Z, for 2 people');
    expect(text).toContain('cordon approve INC-7f3a9c0d12ab --plan 7f3a9c --reason "..."');
    expect(renderMail(incident, facts).text).not.toContain('cordon approve');
  });

  it('keeps the subject constant while the state changes, so that mails stay together', () => {
    const later = { ...incident, judgement: { verdict: 'not contained' as const, because: 'x' } };
    expect(renderMail(later, facts).subject).toBe(renderMail(incident, facts).subject);
  });

  it('lets no text of the finding break its line, its link or its command', () => {
    const hostile: Incident = {
      ...incident,
      finding: {
        ...incident.finding,
        title: 'x\r\nSTATE    CONTAINED\u202e https://evil.example/?q',
      } as Incident['finding'],
      credential: { kind: 'unknown', principalName: 'a\nBcc: x@evil.example', because: 'test' },
      steps: [],
      decision: { mode: 'notify', rule: 'r', because: 'b' },
    };
    const { subject, text } = renderMail(hostile, facts);
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(text).not.toMatch(/^STATE {4}CONTAINED\u202e/m);
    expect(text).not.toContain('https://');
    expect(text).not.toContain('\u202e');
    expect(text).not.toMatch(/^Bcc:/m);
    expect(text).not.toContain('--user-name a');
  });
});

describe('renderTrouble', () => {
  const trouble = {
    incidentId: 'INC-7f3a9c0d12ab',
    title: 'start the runbook',
    code: 'AccessDeniedException',
    message: 'not authorized\r\nSTATE    all is well https://evil.example',
    givesUp: false,
    until: '2026-11-22T02:14:07.000Z',
  };

  it("says that containment stands, AWS's own words, and until when it is tried", () => {
    const { subject, text } = renderTrouble(trouble);
    expect(subject).toBe('[Cordon] INC-7f3a9c0d12ab could not start the runbook');
    expect(text).toMatch(/^STATE {4}COULD NOT START THE RUNBOOK. What was contained stays contained.$/m);
    expect(text).toContain('AccessDeniedException: not authorized');
    expect(text).toContain('tries again until 2026-11-22T02:14:07.000Z');
    expect(text.match(/^STATE/gm)).toHaveLength(1);
    expect(text).not.toContain('https://');
  });

  it('says when it is tried no more', () => {
    expect(renderTrouble({ ...trouble, givesUp: true }).text).toContain('do it by hand');
  });
});

describe('plain text', () => {
  it('bounds what it lets through', () => {
    expect(plain('a'.repeat(500))).toHaveLength(200);
    expect(subjectLine('é'.repeat(500))).toMatch(/^[\x20-\x7e]{99}$/);
  });
});
