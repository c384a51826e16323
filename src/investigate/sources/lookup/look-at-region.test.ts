import { describe, expect, it } from 'vitest';
import type { EventHistory } from '../../../aws/event-history.ts';
import type { LookupStore } from '../lookup-store.ts';
import { DAY_START, makeCall, makeHistory, named } from './fixture.ts';
import { lookAtRegion } from './look-at-region.ts';
import { createReadRecords } from './read-records.ts';
import type { Span } from './spans.ts';

const HOUR = 3_600_000;
const question = { attribute: 'Username', value: 'alice', from: DAY_START, to: DAY_START + HOUR } as const;
const other = { ...question, value: 'bob' };

function makeStore(): LookupStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    load: async (name) => texts.get(name),
    save: async (name, text) => void texts.set(name, text),
  };
}

/** A look two hours after the question's end, so that nothing of it is new. */
function makeLook(
  history: EventHistory,
  more: { store?: LookupStore; lasts?: number; at?: number; span?: Span } = {},
) {
  const { store, lasts, span, at = DAY_START + 3 * HOUR } = more;
  let time = at;
  const records = createReadRecords();
  const look = lookAtRegion({
    region: 'us-east-1',
    history,
    records,
    ...(store === undefined ? {} : { store }),
    ...(span === undefined ? {} : { span }),
    ...(lasts === undefined ? {} : { deadline: at + lasts }),
    now: () => time,
    wait: async (ms) => {
      time += ms;
    },
    onChange: () => undefined,
  });
  return { look, ids: () => [...records.all()].map(({ eventID }) => eventID).sort() };
}

const callsOf = (count: number) => Array.from({ length: count }, (_, second) => makeCall(second));

describe('a look at a region', () => {
  it('reads page after page, and no stretch of a question twice', async () => {
    const history = makeHistory(callsOf(120));
    const { look, ids } = makeLook(history);
    await look.ask([question]);
    expect(history.asked).toHaveLength(3);
    expect(ids()).toHaveLength(120);
    await look.ask([question, { ...question, from: DAY_START + 60_000 }]);
    expect(history.asked).toHaveLength(3);
    await look.ask([{ ...question, from: DAY_START - HOUR }]);
    expect(history.asked[3]).toMatchObject({ from: DAY_START - HOUR, to: DAY_START - 1_000 });
    expect(look.counts()).toMatchObject({ calls: 4, least: 4, events: 120, left: 0 });
  });

  it('asks anew from the oldest where a token is worth nothing any more', async () => {
    const history = makeHistory(callsOf(120), (request) =>
      request === 3 ? named('ExpiredNextTokenException') : undefined,
    );
    const { look, ids } = makeLook(history);
    await look.ask([question]);
    expect(history.asked[3]).toMatchObject({ to: DAY_START + 20_000 });
    expect(history.asked[3]).not.toHaveProperty('nextToken');
    expect(new Set(ids()).size).toBe(120);
    expect(look.unanswered()).toEqual([]);
  });

  it('is given up after three questions that were throttled to death, and says what was not seen', async () => {
    const history = makeHistory([], () => named('ThrottlingException'));
    const { look } = makeLook(history);
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((value) => ({ ...question, value }));
    await look.ask(many);
    expect(look.refusal()?.because).toBe('throttled 9 times in a row');
    expect(look.unanswered()).toHaveLength(6);
    const before = history.asked.length;
    await look.ask([question]);
    expect(history.asked).toHaveLength(before);
    expect(look.unanswered()).toHaveLength(7);
  });

  it('answers the other questions where one was throttled to death, and that one when it is asked again', async () => {
    const history = makeHistory(callsOf(3), () =>
      history.asked.length <= 9 && history.asked.at(-1)?.value === 'alice'
        ? named('ThrottlingException')
        : undefined,
    );
    const { look } = makeLook(history);
    await look.ask([question]);
    expect(look.unanswered()).toMatchObject([{ because: 'throttled 9 times in a row', before: question.to }]);
    await look.ask([other]);
    expect(look.refusal()).toBeUndefined();
    await look.ask([question]);
    expect(look.unanswered()).toEqual([]);
  });

  it('goes on in another run where the last was cut off, by the time of the oldest', async () => {
    const store = makeStore();
    const history = makeHistory(callsOf(400));
    const first = makeLook(history, { store, lasts: 4_000 });
    await first.look.ask([question]);
    expect(first.look.isOutOfTime()).toBe(true);
    const read = history.asked.length;
    expect(read).toBeLessThan(6);
    const second = makeLook(history, { store });
    await second.look.ask([question]);
    expect(history.asked[read]).toMatchObject({
      from: DAY_START,
      // Of that second there may be more.
      to: DAY_START + (400 - read * 50) * 1_000,
    });
    expect(second.ids()).toEqual([...new Set(callsOf(400).map((text) => JSON.parse(text).eventID))].sort());
    expect(history.asked).toHaveLength(9);
    const third = makeLook(history, { store });
    await third.look.ask([question]);
    expect(history.asked).toHaveLength(9);
    expect(third.ids()).toHaveLength(400);
  });

  it('asks in the next run again for the last fifteen minutes, in which an event may have come late', async () => {
    const store = makeStore();
    const at = DAY_START + HOUR;
    await makeLook(makeHistory(callsOf(10)), { store, at }).look.ask([question]);
    const late = makeCall(3_000);
    const history = makeHistory([...callsOf(10), late]);
    const { look, ids } = makeLook(history, { store, at: at + 60_000 });
    await look.ask([question]);
    expect(history.asked).toMatchObject([{ from: at - 15 * 60_000 + 1_000, to: at }]);
    expect(ids()).toHaveLength(11);
  });

  it('takes a part that was spoiled for the end of what is kept', async () => {
    const store = makeStore();
    const first = makeHistory(callsOf(400));
    await makeLook(first, { store }).look.ask([question]);
    expect([...store.texts.keys()]).toEqual(['lookup-us-east-1-0', 'lookup-us-east-1-1']);
    store.texts.set('lookup-us-east-1-1', store.texts.get('lookup-us-east-1-1')?.slice(0, 900) ?? '');
    const second = makeHistory(callsOf(400));
    const { look, ids } = makeLook(second, { store });
    await look.ask([question]);
    expect(second.asked).toHaveLength(5);
    expect(ids()).toHaveLength(400);
  });

  const span = { from: DAY_START - 30 * 24 * HOUR, to: DAY_START + HOUR };

  it('is one request for all questions where little happens, in this run and in the next', async () => {
    const store = makeStore();
    const history = makeHistory(callsOf(50));
    const { look, ids } = makeLook(history, { store, span });
    await look.ask([question, other, { ...question, from: span.from }]);
    expect(history.asked).toEqual([span]);
    expect(ids()).toHaveLength(50);
    expect(look.counts()).toMatchObject({ calls: 1, least: 1, events: 50 });
    const next = makeLook(history, { store, span });
    await next.look.ask([question, other]);
    expect(history.asked).toHaveLength(1);
    expect(next.ids()).toEqual(ids());
  });

  it('is one request more where there is more, and nothing is taken for the whole', async () => {
    const history = makeHistory(callsOf(51));
    const { look, ids } = makeLook(history, { span });
    await look.ask([question, other]);
    expect(history.asked).toHaveLength(1 + 2 + 2);
    expect(ids()).toHaveLength(51);
    expect(look.counts()).toMatchObject({ calls: 5, least: 4 });
    await look.ask([{ ...question, value: 'carol' }]);
    expect(history.asked).toHaveLength(7);
  });

  it('is asked again about what came after it was read whole', async () => {
    const store = makeStore();
    const at = DAY_START + HOUR;
    await makeLook(makeHistory(callsOf(3)), { store, at, span }).look.ask([question]);
    const history = makeHistory([...callsOf(3), makeCall(3_000)]);
    const { look, ids } = makeLook(history, { store, at: at + 60_000, span });
    await look.ask([question]);
    expect(history.asked).toEqual([{ from: at - 15 * 60_000 + 1_000, to: at }]);
    expect(ids()).toHaveLength(4);
  });
});
