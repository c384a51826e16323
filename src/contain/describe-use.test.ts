import { expect, it } from 'vitest';
import { describeUse } from './describe-use.ts';
import type { UserFacts } from './user-facts.ts';

const [LEAKED, OTHER] = ['AKIAQX7PLK4TEXAMPLE1', 'AKIAQX7PLK4TEXAMPLE2'];
const facts: UserFacts = {
  keys: [
    {
      accessKeyId: LEAKED,
      status: 'Active',
      createdAt: '2025-10-11T08:00:00.000Z',
      lastUsed: { at: '2026-11-21T02:11:00.000Z', region: 'eu-west-2', service: 's3' },
    },
    { accessKeyId: OTHER, status: 'Inactive', createdAt: '2024-01-01T00:00:00.000Z' },
  ],
  attachedPolicies: ['ReadOnlyAccess'],
  hasConsolePassword: true,
  mfaDevices: 0,
  unread: [],
};

it('says when and for what the key was used last, and what else the user gets in by', () => {
  expect(describeUse(facts, [LEAKED])).toEqual([
    `key ${LEAKED} (Active) was last used 2026-11-21T02:11:00.000Z for s3 in eu-west-2`,
    `the user also has key ${OTHER} (Inactive) was never used, as far as IAM knows; a console password; MFA devices: 0`,
  ]);
});

it('says of nothing that it is not there because it could not be read', () => {
  const unread = { ...facts, hasConsolePassword: 'unknown', mfaDevices: 'unknown' } as const;
  const lines = describeUse({ ...unread, unread: ['console password (AccessDenied)'] }, [LEAKED, OTHER]);
  expect(lines.at(-2)).toBe('the user also has perhaps a console password');
  expect(lines.at(-1)).toBe('could not be read: console password (AccessDenied)');
});
