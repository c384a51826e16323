import { describe, expect, it } from 'vitest';
import { ALICE_KEY } from './fixture.ts';
import {
  bound,
  count,
  principalOf,
  sayCredential,
  sayEvidence,
  sayName,
  sayText,
  sayTime,
} from './safe-words.ts';

describe('words of the report', () => {
  it('mask key ids wherever they stand, and nothing that only begins like one', () => {
    expect(sayText(`user/alice#${ALICE_KEY}`)).toBe('user/alice#AKIA…7Q2X');
    expect(sayText(`${ALICE_KEY} made ASIAIOSFODNN7EXA1CI0`)).toBe('AKIA…7Q2X made ASIA…1CI0');
    expect(sayText('AKIAfoo, MYAKIAIOSFODNN7EXA7Q2X')).toBe('AKIAfoo, MYAKIAIOSFODNN7EXA7Q2X');
  });

  it('stand on one line, without colour or direction, and are bounded', () => {
    expect(sayText('\u001b[31mred\u001b[0m\r\nSTILL ALIVE\u202e')).toBe('[31mred [0m STILL ALIVE');
    expect(sayName('x'.repeat(10_000))).toHaveLength(80);
  });

  it('call a credential by its key, a user or role by its name', () => {
    expect(sayCredential({ id: ALICE_KEY, kind: 'user-key' })).toBe('AKIA…7Q2X');
    expect(
      sayCredential({ id: 'AIDAX', kind: 'user', arn: 'arn:aws:iam::111122223333:user/team/alice' }),
    ).toBe('user alice');
    expect(sayCredential({ id: 'bob', kind: 'role' })).toBe('role bob');
  });

  it.each([
    ['arn:aws:iam::111122223333:user/team/alice#inline/x', { kind: 'user', name: 'alice' }],
    ['arn:aws-cn:sts::111122223333:assumed-role/admin-ci/i-0abc', { kind: 'role', name: 'admin-ci' }],
    ['arn:aws:sts::111122223333:federated-user/bob', { kind: 'federated-user', name: 'bob' }],
    ['arn:aws:iam::111122223333:root', { kind: 'root', name: 'root' }],
  ])('know whom %s is about', (arn, named) => {
    expect(principalOf(arn)).toEqual({ account: '111122223333', ...named });
  });

  it.each([
    'arn:aws:s3:::bucket',
    'arn:aws:iam::1:user/alice',
    'arn:aws:iam::111122223333:user/',
    'alice',
    '',
  ])('know nobody by %j', (arn) => {
    expect(principalOf(arn)).toBeUndefined();
  });

  it('name a record by what is unique of its file', () => {
    const at = { offset: 4711, length: 1, sha256: '' };
    const file =
      'AWSLogs/1/CloudTrail/eu-west-2/2026/01/20/111122223333_CloudTrail_eu-west-2_20260120T0205Z_Ab3dEf6hIj9kLmNo.json.gz';
    expect(sayEvidence({ ...at, file })).toBe('Ab3dEf6hIj9kLmNo.json.gz@4711');
    expect(sayEvidence({ ...at, file: 'logs/events.ndjson' })).toBe('events.ndjson@4711');
  });

  it('give times in UTC, and what is none as it is', () => {
    expect(sayTime('2026-01-20T03:00:00+01:00')).toBe('2026-01-20 02:00:00Z');
    expect(sayTime('soon')).toBe('soon');
  });

  it('say how many are left out', () => {
    expect(bound(['a', 'b', 'c'], 2, '--json')).toEqual(['a', 'b', 'and 1 more: --json']);
    expect(bound(['a', 'b'], 2)).toEqual(['a', 'b']);
    expect([count(1, 'call'), count(1_234, 'call')]).toEqual(['1 call', '1,234 calls']);
  });
});
