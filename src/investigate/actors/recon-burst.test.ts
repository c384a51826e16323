import { expect, it } from 'vitest';
import { makeRecord } from './fixture.ts';
import { findReconBurst } from './recon-burst.ts';

const NAMES = [
  'GetUser',
  'ListUsers',
  'ListRoles',
  'ListPolicies',
  'ListGroups',
  'ListAccessKeys',
  'GetRole',
  'ListSAMLProviders',
];

/** One a `step` of seconds; the last ones denied. */
const reads = (names: readonly string[], denied: number, step = 10) =>
  names.map((eventName, at) =>
    makeRecord(`read-${at}`, {
      eventSource: 'iam.amazonaws.com',
      eventName,
      eventTime: new Date(Date.parse('2026-03-02T03:00:00Z') + at * step * 1_000).toISOString(),
      ...(at >= names.length - denied
        ? { errorCode: at % 2 === 0 ? 'AccessDenied' : 'Client.UnauthorizedOperation' }
        : {}),
    }),
  );

it('sees eight different reads in five minutes, more than 30 % of them denied', () => {
  expect(findReconBurst(reads(NAMES, 3))).toEqual({ calls: 8, denied: 3 });
});

it.each([
  ['seven different ones', reads(NAMES.slice(0, 7), 7)],
  ['one of them often', reads(Array(40).fill('ListUsers'), 40)],
  ['fewer that are denied', reads(NAMES, 2)],
  ['30 % denied', reads([...NAMES, 'ListUsers', 'ListUsers'], 3)],
  [
    'those denied that are long past',
    [
      ...reads(NAMES, 8, 60).map((record) => ({ ...record, eventTime: record.eventTime - 3_600_000 })),
      ...reads(NAMES, 0),
    ],
  ],
  ['more time', reads(NAMES, 8, 60)],
  [
    'writes',
    reads(
      NAMES.map((name) => name.replace(/^(Get|List)/, 'Delete')),
      8,
    ),
  ],
  ['other errors', reads(NAMES, 0).map((record) => ({ ...record, errorCode: 'ThrottlingException' }))],
])('does not take it for one with %s', (_, records) => expect(findReconBurst(records)).toBeUndefined());

it('finds it in the middle of quiet work', () => {
  const quiet = Array.from({ length: 30 }, (_, at) =>
    makeRecord(`quiet-${at}`, { eventTime: `2026-03-02T02:${String(at).padStart(2, '0')}:00Z` }),
  );
  expect(findReconBurst([...quiet, ...reads(NAMES, 5)])).toMatchObject({ denied: 5 });
});
