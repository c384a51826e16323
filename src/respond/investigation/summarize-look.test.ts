import { describe, expect, it } from 'vitest';
import { boundAnswer } from './bound-answer.ts';
import { answerOf, eventOf } from './fixture.ts';
import { summarizeLook } from './summarize-look.ts';
import { addTold, isStillIn, untold } from './told-finds.ts';

const FROM = Date.parse('2026-11-21T11:00:05Z');
const later = '2026-11-21T11:04:00Z';

describe('what the record has of an answer', () => {
  it('counts what came out of the key, what is left, what was read, and says each as a sentence', () => {
    const look = summarizeLook(answerOf(), FROM);
    expect(look).toEqual({
      isComplete: true,
      verdict: 'An attacker used the key.',
      counts: { events: 1, credentials: 1, live: 1, present: 1, secrets: 1 },
      after: { since: '2026-11-21T11:00:05.000Z', calls: 0, newest: [] },
      found: [
        'came out of it: session ASIAIOSFODNN7EXAMPLE',
        'still live: session ASIAIOSFODNN7EXAMPLE',
        'left behind: access-key AKIAI44QH8DHBEXAMPLE in 111122223333',
        'secret read: prod/db',
      ],
      notLookedAt: [],
    });
  });

  it('counts as use after containment what succeeded and is not surely the owner’s', () => {
    const events = [
      eventOf('before', '2026-11-21T11:00:04Z'),
      eventOf('own', later, { actor: 'owner' }),
      eventOf('refused', later, { errorCode: 'AccessDenied' }),
      eventOf('who', later, { eventName: 'GetCallerIdentity' }),
    ];
    expect(summarizeLook(answerOf({ events }), FROM).after?.calls).toBe(0);
    const more = [...events, eventOf('in', later, { actor: 'unclear' })];
    const { after, found } = summarizeLook(answerOf({ events: more }), FROM);
    expect(after).toMatchObject({
      calls: 1,
      last: later,
      newest: [`${later} s3:ListBuckets by ASIAIOSFODNN7EXAMPLE`],
    });
    expect(found[0]).toBe('still used after containment: ASIAIOSFODNN7EXAMPLE');
    expect(isStillIn(found)).toBe(true);
  });

  it('of nothing contained says nothing of use after it', () => {
    expect(summarizeLook(answerOf(), undefined)).not.toHaveProperty('after');
  });

  it('is not whole where a region was not looked at, and says which', () => {
    const { coverage } = answerOf();
    const problems = [
      {
        file: 'CloudTrail Event history, eu-north-1',
        state: 'skipped',
        because: 'AccessDenied\n http://x',
      },
    ] as const;
    const look = summarizeLook(answerOf({ coverage: { ...coverage, problems } }), FROM);
    expect(look.isComplete).toBe(false);
    expect(look.notLookedAt).toEqual(['CloudTrail Event history, eu-north-1: AccessDenied hxxp[:]//x']);
  });

  it('takes for nothing that came out of it what is the owner’s own', () => {
    const credentials = answerOf().credentials.map((one) => ({ ...one, actor: 'owner' as const }));
    expect(summarizeLook(answerOf({ credentials }), FROM).counts).toMatchObject({ credentials: 0, live: 0 });
  });
});

describe('what people were told', () => {
  it('is not new a second time', () => {
    const { found } = summarizeLook(answerOf(), FROM);
    expect(untold(found, { found: [] })).toEqual(found);
    const told = addTold([], found);
    expect(untold(found, { found: told })).toEqual([]);
    expect(untold([...found, 'secret read: other'], { found: told })).toEqual(['secret read: other']);
    expect(addTold(told, found)).toEqual(told);
  });
});

describe('what is kept of an answer', () => {
  it('is all of it where it is small', () => {
    const answer = answerOf();
    expect(boundAnswer(answer)).toBe(answer);
  });

  it('leaves out the owner’s events first, then the oldest, and says how many', () => {
    const time = (n: number) => new Date(Date.parse('2026-11-21T10:00:00Z') + n * 1_000).toISOString();
    const events = Array.from({ length: 200 }, (_, n) =>
      eventOf(`e-${n}`, time(n), { actor: n % 2 === 0 ? 'owner' : 'attacker' }),
    );
    const kept = boundAnswer(answerOf({ events }), 25_000);
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(25_000);
    expect(kept.events.length).toBeGreaterThan(10);
    expect(new Set(kept.events.map(({ actor }) => actor))).toEqual(new Set(['attacker']));
    expect(kept.events.at(-1)?.eventID).toBe('e-199');
    expect(kept.coverage.notChecked[0]).toMatch(/^1\d\d of 200 events are left out/);
  });

  it('stays small where an attacker has made things by the thousand', () => {
    const [artifact] = answerOf().artifacts;
    const artifacts = Array.from({ length: 20_000 }, () => artifact).flatMap((one) => one ?? []);
    expect(JSON.stringify(boundAnswer(answerOf({ artifacts }))).length).toBeLessThan(4_000_000);
  });
});
