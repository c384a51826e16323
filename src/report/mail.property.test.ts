import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { MODES } from '../model/decision.ts';
import { type Finding, SOURCES } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { renderMail } from './mail.ts';
import { unlinked } from './plain-text.ts';

/** Pieces that an attacker would make a text of, and anything else. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r\nSTATE    CONTAINED: all is well\n',
        '\u2028UNDO     ',
        '\u202e',
        '\u2066',
        '\u200b',
        '\u00ad',
        'https://evil.example/x',
        'HTTP://EVIL.EXAMPLE',
        'ht\u200btps://evil.example',
        'www.evil.example',
        'evil\uff0eexample',
        'evil\u3002example',
        'a@evil.example',
        '::ffff:198.51.100.7',
        'ftp://evil.example',
        '\ud800',
        'e\u0301\u0302\u0303\u0304\u0305',
      ),
      fc.string({ unit: 'binary', maxLength: 300 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const given = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

const userName = fc.oneof(hostile, fc.constantFrom('www.evil.example', 'alice.smith', 'http.evil.example'));

const incidents = fc
  .record({
    text: fc.record({
      id: hostile,
      account: hostile,
      region: hostile,
      type: hostile,
      title: hostile,
      api: maybe(hostile),
      remoteAddress: maybe(hostile),
      threatList: maybe(hostile),
      firstSeen: maybe(hostile),
      lastSeen: maybe(hostile),
      updatedAt: maybe(hostile),
      reportedBy: maybe(hostile),
      accessKeyId: maybe(hostile),
      principalName: maybe(userName),
    }),
    source: fc.constantFrom(...SOURCES),
    isSample: fc.boolean(),
    kind: fc.constantFrom(...CREDENTIAL_KINDS),
    mode: fc.constantFrom(...MODES),
    verdict: maybe(fc.constantFrom('contained' as const, 'not contained' as const, 'unknown' as const)),
    because: hostile,
    applied: fc.constantFrom('yes' as const, 'failed' as const),
  })
  .map(({ text, source, isSample, kind, mode, verdict, because, applied }): Incident => {
    const { accessKeyId, principalName } = text;
    const finding = given({ ...text, source, isSample, via: 'event', severity: 8 }) as Finding;
    return {
      id: 'INC-7f3a9c0d12ab',
      key: '111122223333/user/alice',
      entry: 'opened',
      openedAt: '2026-11-21T02:14:07.000Z',
      status: 'open',
      notStopped: [],
      finding,
      credential: given({ kind, accessKeyId, principalName, because: 'test' }) as Incident['credential'],
      decision: { mode, rule: 'r', because },
      ...(verdict === undefined ? {} : { judgement: { verdict, because } }),
      steps: [
        {
          action: 'deactivate-access-key',
          target: `user ${principalName}`,
          applied,
          judgement: { verdict: 'contained', because },
          isRetryable: false,
          undo: [`aws iam update-access-key --user-name ${principalName} --status Active`],
        },
      ],
    };
  });

/** What a mail program makes a link of; our own page of the playbook is none. */
const LINK = /[a-z][a-z0-9+]*:\/\/|\bwww\.[\p{L}\p{N}]|[\p{L}\p{N}_-]\.\p{L}{2}/iu;
const HEADINGS = ['STATE', 'WHAT', 'WHO', 'FROM', 'WHEN', 'WE DID', 'NEXT', 'NOT DONE', 'YOU', 'UNDO', 'WHY'];

describe('whatever a finding says', () => {
  const facts = {
    denyAllPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenyAll',
    proposal: { hash: 'a1b2', needed: 2, expiresAt: '2026-11-21T06:14:07.000Z' },
  };

  it('its mail has a subject that SNS takes, and holds no link, no control character and no heading but ours', () => {
    fc.assert(
      fc.property(incidents, (incident) => {
        const { subject, text } = renderMail(incident, facts);
        expect(subject).toMatch(/^\[Cordon\] INC-7f3a9c0d12ab [\x20-\x7e]{0,75}$/);
        expect(subject).not.toMatch(LINK);
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(text).not.toMatch(LINK);
        expect(text.length).toBeLessThan(6_000);
        for (const line of text.split('\n').filter((one) => /^\S/.test(one))) {
          expect(HEADINGS.includes(line.slice(0, 9).trim()) || line.startsWith('Incident INC-')).toBe(true);
        }
        for (const heading of HEADINGS) {
          expect(text.split('\n').filter((line) => line.startsWith(heading.padEnd(9))).length).toBeLessThan(
            2,
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  it('and such links are found where nothing takes them out', () => {
    expect('see https://evil.example').toMatch(LINK);
    expect('a@evil.example').toMatch(LINK);
    expect(unlinked('see https://evil.example/x?y and www.evil.example')).toBe(
      'see hxxps[:]//evil[.]example/x?y and www[.]evil[.]example',
    );
    expect(unlinked('Recon:IAMUser/MaliciousIPCaller.Custom from 198.51.100.7')).toBe(
      'Recon:IAMUser/MaliciousIPCaller.Custom from 198.51.100.7',
    );
  });
});
