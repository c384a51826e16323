import { expect, it } from 'vitest';
import { clientToken } from './client-token.ts';

it('is a version 5 UUID, the same for the same purpose, another for any other', () => {
  const token = clientToken('INC-7f3a9c0d12ab', 'case');
  expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(clientToken('INC-7f3a9c0d12ab', 'case')).toBe(token);
  expect(clientToken('INC-7f3a9c0d12ab', 'runbook')).not.toBe(token);
  // Where one part ends and the next begins counts.
  expect(clientToken('a', 'bc')).not.toBe(clientToken('ab', 'c'));
  // Tokens that AWS has seen must not change with the code.
  expect(token).toBe('b344d6c0-05c1-5cc3-901c-4e01169659cb');
});
