import { describe, expect, it } from 'vitest';
import { compareWithTruth } from './compare-with-truth.ts';
import type { Story } from './story.ts';

const KEY = 'AKIAIOSFODNN7AAAAAAA';
const ISSUED = 'ASIAIOSFODNN7BBBBBBB';
const OTHER = 'ASIAIOSFODNN7CCCCCCC';
const SESSION = 'AROAABCDEFGHIJKLMNOPQ:ci';
const CREATED = '2026-02-04T08:00:00Z';
const event = (number: number): string => `0af1c0a5-0000-4000-8000-00000000000${number}`;

const story: Story = {
  name: 'made-up/00',
  rule: 'R1',
  seed: { kind: 'key', value: KEY },
  since: CREATED,
  credentials: [
    { id: KEY, aliases: [], rules: ['seed'], confidences: ['proven'] },
    {
      id: ISSUED,
      aliases: [`${SESSION}#${CREATED}`],
      parent: KEY,
      rules: ['R1', 'R2'],
      confidences: ['proven'],
    },
  ],
  events: [event(1), event(2), event(3)],
  copies: { [event(1)]: [event(4)] },
  onBehalf: { [event(3)]: 'athena.amazonaws.com' },
  actors: { [event(2)]: 'owner' },
  artifacts: [
    { type: 'access-key', id: ISSUED, state: 'removed' },
    { type: 'policy-attachment', id: 'app+arn:aws:iam::aws:policy/ReadOnlyAccess', state: 'present' },
  ],
  exposures: [event(1)],
  positives: [ISSUED],
  decoys: [
    {
      tests: 'a shared role',
      notCredentials: [OTHER],
      notEvents: [event(5)],
      baits: [event(2)],
    },
  ],
  tolerated: { credentials: ['arn:aws:iam::111122223333:role/ci'], events: [event(6)], artifacts: ['i-1'] },
};

const seed = { id: KEY, accessKeyId: KEY, rule: 'seed', confidence: 'proven' };
const issued = { id: ISSUED, accessKeyId: ISSUED, parent: KEY, rule: 'R1', confidence: 'proven' };
const events = [
  { eventID: event(1), actor: 'unclear' },
  { eventID: event(2), actor: 'owner' },
  { eventID: event(3), actor: 'attacker', invokedBy: 'athena.amazonaws.com' },
];
const artifacts = [
  { type: 'access-key', id: ISSUED, state: 'removed' },
  { type: 'policy-attachment', id: 'app/arn:aws:iam::aws:policy/ReadOnlyAccess', state: 'present' },
];
const right = { credentials: [seed, issued], events, artifacts, exposures: [{ eventID: event(1) }] };
const compare = (change: object) => {
  const { missing, falsely } = compareWithTruth({ ...right, ...change }, story);
  return { missing, falsely };
};

it('finds all in a right answer, whatever else it says', () => {
  const { found, missing, falsely } = compareWithTruth({ schema: 'cordon.investigation/1', ...right }, story);
  expect({ missing, falsely }).toEqual({ missing: [], falsely: [] });
  expect(found).toHaveLength(2 + 3 + 2 + 1);
});

it('misses all in an empty answer', () => {
  const { found, missing } = compareWithTruth(
    { credentials: [], events: [], artifacts: [], exposures: [] },
    story,
  );
  expect(found).toEqual([]);
  expect(missing).toHaveLength(2 + 3 + 2 + 1);
});

it('throws where there is no answer', () => {
  expect(() => compareWithTruth({ credentials: [] }, story)).toThrow();
});

describe('a credential', () => {
  it('may be known by its session, or by its principal and creation', () => {
    const session = { ...issued, id: `${SESSION}#${CREATED}`, accessKeyId: undefined };
    const folded = {
      ...session,
      id: 'session-1',
      principalId: SESSION,
      createdAt: '2026-02-04T08:00:00.000Z',
    };
    for (const one of [session, folded])
      expect(compare({ credentials: [seed, one] })).toEqual({ missing: [], falsely: [] });
    const later = { ...folded, createdAt: '2026-02-04T09:00:00.000Z' };
    expect(compare({ credentials: [seed, later] }).falsely).toEqual(['credential session-1 (R1)']);
  });

  it('may come by a node that is tolerated', () => {
    const role = { ...issued, id: 'arn:aws:iam::111122223333:role/ci', accessKeyId: undefined };
    const by = { ...issued, parent: role.id };
    expect(compare({ credentials: [seed, role, by] })).toEqual({ missing: [], falsely: [] });
  });

  it('without an id of AWS’s may be known by its ARN or its name', () => {
    const node = { ...issued, accessKeyId: undefined };
    const role = { ...node, id: 'role/ci@111122223333' };
    const by = { ...issued, parent: role.id };
    expect(compare({ credentials: [seed, role, by] })).toEqual({ missing: [], falsely: [] });
    const elsewhere = { ...node, id: 'role/ci@222233334444' };
    expect(compare({ credentials: [seed, issued, elsewhere] }).falsely).toEqual([
      'credential role/ci@222233334444 (R1)',
    ]);
    const workload = { ...node, id: `lambda/${ISSUED}@ci` };
    expect(compare({ credentials: [seed, workload] })).toEqual({ missing: [], falsely: [] });
  });

  it('that is there itself is not made right by another of its names', () => {
    const wrong = { ...issued, rule: 'R7' };
    const named = { ...issued, id: `lambda/${ISSUED}@ci`, accessKeyId: undefined };
    expect(compare({ credentials: [seed, wrong, named] }).missing).toHaveLength(1);
  });

  it.each([
    ['by another rule', { rule: 'R7' }, 'by R7, not R1 or R2'],
    ['with another parent', { parent: OTHER }, `out of ${OTHER}, not ${KEY}`],
    ['without a parent', { parent: undefined }, `out of nothing, not ${KEY}`],
    ['less certain', { confidence: 'possible' }, 'possible, not proven'],
  ])('is not the same %s', (_, change, why) => {
    expect(compare({ credentials: [seed, { ...issued, ...change }] })).toEqual({
      missing: [`credential ${ISSUED} (R1): ${why}`],
      falsely: [],
    });
  });

  it('that does not belong is false, with the decoy that it fell for', () => {
    const other = { ...issued, id: OTHER, accessKeyId: OTHER };
    const unknown = { ...other, id: 'ASIAIOSFODNN7DDDDDDD', accessKeyId: 'ASIAIOSFODNN7DDDDDDD' };
    expect(compare({ credentials: [seed, issued, other, unknown] }).falsely).toEqual([
      `credential ${OTHER} (R1): a shared role`,
      'credential ASIAIOSFODNN7DDDDDDD (R1)',
    ]);
  });

  it('does not go round in circles', () => {
    const [a, b] = [
      { ...issued, id: 'arn:aws:iam::111122223333:role/ci', accessKeyId: undefined, parent: 'b' },
      { ...issued, id: 'b', accessKeyId: undefined, parent: 'arn:aws:iam::111122223333:role/ci' },
    ];
    const round = { ...issued, parent: a.id };
    expect(compare({ credentials: [seed, a, b, round] }).missing).toHaveLength(1);
  });
});

describe('an event', () => {
  it('may be its copy in another account, but not both', () => {
    const copy = { eventID: event(4), actor: 'unclear' };
    expect(compare({ events: [...events.slice(1), copy] })).toEqual({ missing: [], falsely: [] });
    expect(compare({ events: [...events, copy] }).falsely).toEqual([
      `event ${event(4)}: the same call as ${event(1)}`,
    ]);
  });

  it('is listed once', () => {
    expect(compare({ events: [...events, events[0]] }).falsely).toEqual([`event ${event(1)}: listed twice`]);
  });

  it('has the actor and the service that it has', () => {
    const wrong = events.map((one) => ({ eventID: one.eventID, actor: 'attacker' }));
    expect(compare({ events: wrong }).missing).toEqual([
      `event ${event(2)}: by attacker, not by owner`,
      `event ${event(3)}: invoked by nobody, not by athena.amazonaws.com`,
    ]);
  });

  it('of somebody else is false; one that shows how it came about is not', () => {
    const more = [5, 6, 7].map((number) => ({ eventID: event(number), actor: 'attacker' }));
    expect(compare({ events: [...events, ...more] }).falsely).toEqual([
      `event ${event(5)}: a shared role`,
      `event ${event(7)}`,
    ]);
  });
});

it('holds the state of what was left behind against the truth', () => {
  const [key, attachment] = artifacts;
  const other = { type: 'lambda', id: 'orders', state: 'present' };
  const touched = { type: 'ssm-exec', id: 'i-1', state: 'present' };
  expect(compare({ artifacts: [{ ...key, state: 'present' }, other, touched] })).toEqual({
    missing: [
      `artifact access-key ${ISSUED}: present, not removed`,
      'artifact policy-attachment app+arn:aws:iam::aws:policy/ReadOnlyAccess',
    ],
    falsely: ['artifact lambda orders'],
  });
  const prefixed = { ...attachment, id: 'user/app/arn:aws:iam::aws:policy/ReadOnlyAccess' };
  expect(compare({ artifacts: [key, prefixed] })).toEqual({ missing: [], falsely: [] });
  const wrong = { ...attachment, id: 'user/my-app/arn:aws:iam::aws:policy/ReadOnlyAccess' };
  expect(compare({ artifacts: [key, wrong] }).falsely).toHaveLength(1);
});

it('holds what was read against the truth', () => {
  expect(compare({ exposures: [{ eventID: event(2) }] })).toEqual({
    missing: [`exposure ${event(1)}`],
    falsely: [`exposure ${event(2)}: a shared role`],
  });
});
