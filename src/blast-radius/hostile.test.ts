import { describe, expect, it } from 'vitest';
import { isSpent } from './effort.ts';
import { allow, deny, makeAlice, policy } from './policies-fixture.ts';
import { reachSensitive } from './reach-sensitive.ts';
import { reachServices } from './reach-services.ts';

/** As large as IAM takes them: ten managed policies of 6,144 characters, and a boundary. */
const stars = (at: number) => `arn:aws:s3:::${String.fromCharCode(97 + at)}${'*a?'.repeat(150)}`;
const fill = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

describe('policies that are written to be tried for ever', () => {
  it.each([
    ['of stars', fill(10, (at) => policy(`inline:${at}`, allow('*', fill(12, stars)))), stars],
    [
      'of services that there are not',
      fill(10, (at) => policy(`inline:${at}`, allow(fill(600, (n) => `s${at}-${n}:*`)))),
      (at: number) => `arn:aws:s3:::b${at}*`,
    ],
  ])(
    '%s are given up, and it is known',
    (_what, identity, bound) => {
      const boundary = policy(
        'arn:aws:iam::111122223333:policy/bound',
        allow('*', fill(12, bound)),
        { Effect: 'Deny', Action: '*', NotResource: fill(12, bound) },
        deny(fill(50, (at) => `s3:*${at}*a`)),
      );
      const before = performance.now();
      const [one, other] = [makeAlice(identity, boundary), makeAlice(identity, boundary)];
      reachServices(one);
      reachSensitive(other);
      expect(isSpent(one.effort) || isSpent(other.effort)).toBe(true);
      expect(performance.now() - before).toBeLessThan(30_000);
    },
    60_000,
  );

  it('are not those of AWS that name every service and a thousand actions', () => {
    const names = fill(350, (at) =>
      fill(4, (n) => [`s${at}:Get*`, `s${at}:List*`, `s${at}:Describe*`, `s${at}:Read${n}`]),
    ).flat(2);
    const readOnly = policy('arn:aws:iam::aws:policy/ReadOnlyAccess', allow(names));
    const holder = makeAlice([readOnly, policy('inline:work', allow('s3:*', 'arn:aws:s3:::app-*'))]);
    expect(reachServices(holder)).toHaveLength(350);
    expect(isSpent(holder.effort)).toBe(false);
  });

  it('are none of those that people write', () => {
    const identity = fill(10, (at) =>
      policy(
        `inline:${at}`,
        ...fill(8, (n) =>
          allow(['s3:Get*', `sqs:Send${n}`, 'iam:PassRole'], `arn:aws:s3:::app-${at}-${n}/*`),
        ),
      ),
    );
    const [one, other] = [makeAlice(identity), makeAlice(identity)];
    reachServices(one);
    reachSensitive(other);
    expect([isSpent(one.effort), isSpent(other.effort)]).toEqual([false, false]);
  });
});
