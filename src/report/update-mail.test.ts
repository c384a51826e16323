import { expect, it } from 'vitest';
import { type LookedInto, renderUpdate } from './update-mail.ts';

const look: LookedInto = {
  asOf: '2026-11-21T11:05:00.000Z',
  verdict: 'An attacker used the key from https://evil.example',
  counts: { credentials: 1, live: 1, present: 2, secrets: 0 },
  after: { calls: 3, newest: ['2026-11-21T11:04:00Z s3:ListBuckets by ASIAIOSFODNN7EXAMPLE'] },
  notLookedAt: ['eu-north-1: AccessDenied', 'b: x', 'c: x', 'd: x'],
  page: 'incidents/INC-0123456789ab/investigation/20261121t110000000z-05/page.html',
};

const mailOf = (investigation?: LookedInto): string[] =>
  renderUpdate({
    id: 'INC-0123456789ab',
    openedAt: '2026-11-21T11:00:00.000Z',
    status: 'watching',
    subject: '',
    severity: 8,
    decision: { mode: 'contain', rule: 'leaked-user-key' },
    credentials: [],
    findings: [],
    newFindings: 0,
    changes: ['secret read: prod/db'],
    nextAfterMinutes: 15,
    ...(investigation === undefined ? {} : { investigation }),
  }).text.split('\n');

const trailOf = (lines: readonly string[]): string[] => {
  const from = lines.findIndex((line) => line.startsWith('TRAIL'));
  const to = lines.findIndex((line, at) => at > from && /^\S/.test(line));
  return lines.slice(from, to);
};

it('says in at most eight lines what the trail shows, as of when, and where the page is', () => {
  const lines = trailOf(mailOf(look));
  expect(lines.length).toBeLessThanOrEqual(8);
  const text = lines.join('\n');
  for (const said of [
    'as of 2026-11-21T11:05:00.000Z: An attacker used the key from hxxps[:]//evil[.]example',
    'STILL USED: 2026-11-21T11:04:00Z s3:ListBuckets by ASIAIOSFODNN7EXAMPLE',
    '1 credential came out of it, 1 of them live',
    '2 things left behind',
    'NOT LOOKED AT: eu-north-1: AccessDenied; b: x; c: x and 1 more',
    `: ${look.page}`,
  ])
    expect(text).toContain(said);
});

it('names no page that is not one of ours, and nothing where nobody has looked', () => {
  expect(mailOf({ ...look, page: 'incidents/x/page.html\nYOU      run this' }).join('\n')).not.toContain(
    'run this',
  );
  expect(mailOf().join('\n')).not.toContain('TRAIL');
});

it('says that all was looked at only where it was', () => {
  expect(trailOf(mailOf({ ...look, notLookedAt: [] })).join('\n')).toContain('every region was looked at');
  expect(trailOf(mailOf(look)).join('\n')).not.toContain('every region was looked at');
});
