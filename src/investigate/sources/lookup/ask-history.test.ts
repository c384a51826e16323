import { expect, it } from 'vitest';
import { EVERY, paceHistory } from './ask-history.ts';
import { DAY_START, makeCall, makeHistory, named } from './fixture.ts';

const question = { attribute: 'Username', value: 'alice', from: DAY_START, to: DAY_START + 60_000 } as const;

function makeClock() {
  let time = DAY_START;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    wait: async (ms: number) => {
      waits.push(ms);
      time += ms;
    },
  };
}

it('asks twice a second, and does not wait before the first', async () => {
  const clock = makeClock();
  const paced = paceHistory(makeHistory([makeCall(1)]), clock);
  for (let call = 0; call < 3; call += 1) expect((await paced.ask(question)).kind).toBe('page');
  expect(clock.waits).toEqual([EVERY, EVERY]);
  expect(EVERY).toBeGreaterThan(500);
  expect(paced.calls()).toBe(3);
});

it('waits longer and longer when somebody else uses the rate up, and by chance', async () => {
  const throttle = (request: number) => (request <= 5 ? named('ThrottlingException') : undefined);
  const waitsOf = async (chance: number) => {
    const clock = makeClock();
    const asked = await paceHistory(makeHistory([], throttle), clock, () => chance).ask(question);
    expect(asked.kind).toBe('page');
    return clock.waits;
  };
  expect(await waitsOf(1)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000]);
  expect(await waitsOf(0)).toEqual([520, 1_000, 2_000, 4_000, 7_500]);
});

it('gives a page up that is refused nine times for the rate, and asks on when there is room again', async () => {
  const clock = makeClock();
  const paced = paceHistory(
    makeHistory([], (request) => (request <= 9 ? named('ThrottlingException') : undefined)),
    clock,
  );
  expect(await paced.ask(question)).toMatchObject({
    kind: 'throttled',
    because: 'throttled 9 times in a row',
  });
  expect(clock.now() - DAY_START).toBeLessThan(100_000);
  expect((await paced.ask(question)).kind).toBe('page');
});

it.each<[string, Error, string, number]>([
  ['AccessDeniedException', named('AccessDeniedException'), 'denied', 1],
  ['InvalidNextTokenException', named('InvalidNextTokenException'), 'stale token', 1],
  ['InvalidLookupAttributesException', named('InvalidLookupAttributesException'), 'failed', 1],
  ['UnrecognizedClientException', named('UnrecognizedClientException', 403), 'failed', 1],
  ['InternalFailure', named('InternalFailure', 500), 'failed', 9],
  ['a broken connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'failed', 9],
])('of %s asks again only where it helps', async (_, error, kind, calls) => {
  const paced = paceHistory(
    makeHistory([], () => error),
    makeClock(),
  );
  expect((await paced.ask(question)).kind).toBe(kind);
  expect(paced.calls()).toBe(calls);
});

it('stops while there is still time for an answer, and does not wait past the end', async () => {
  const clock = makeClock();
  const paced = paceHistory(makeHistory([]), { ...clock, deadline: DAY_START + 3_000 });
  const kinds: string[] = [];
  for (let call = 0; call < 4; call += 1) kinds.push((await paced.ask(question)).kind);
  expect(kinds).toEqual(['page', 'page', 'out of time', 'out of time']);
  expect(clock.now()).toBeLessThan(DAY_START + 1_000);
});
