import { expect, it } from 'vitest';
import { describeResult } from './show-restoration.ts';

const step = { action: 'deny-user-sessions', target: 'temporary sessions of user alice' };
const ON = 'deny-user-sessions on temporary sessions of user alice: ';

it.each([
  [
    { ...step, kind: 'change', before: 'all are denied', after: 'later ones are allowed' },
    'later ones are allowed',
  ],
  [{ ...step, kind: 'nothing', because: 'given back already' }, 'NOT DONE: given back already'],
  [{ ...step, kind: 'failed', because: 'AccessDenied: no' }, 'NOT DONE: AccessDenied: no'],
  [
    { ...step, kind: 'drift', expected: 'all are denied', found: 'none is' },
    'NOT DONE: expected: all are denied; found: none is',
  ],
] as const)('says what became of a step', (result, said) => {
  expect(describeResult(result)).toBe(`${ON}${said}`);
});
