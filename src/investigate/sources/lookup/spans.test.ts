import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findUnseen, joinSpans, SECOND, type Span } from './spans.ts';

const span = (from: number, to: number): Span => ({ from: from * SECOND, to: to * SECOND });

it('finds what lies between, the newest first', () => {
  const seen = [span(10, 20), span(40, 50)];
  expect(findUnseen(span(0, 60), seen)).toEqual([span(51, 60), span(21, 39), span(0, 9)]);
  expect(findUnseen(span(12, 18), seen)).toEqual([]);
  expect(findUnseen(span(15, 45), seen)).toEqual([span(21, 39)]);
  expect(findUnseen(span(70, 60), seen)).toEqual([]);
});

it('joins what touches', () => {
  expect(joinSpans([span(21, 30), span(10, 20), span(40, 50), span(9, 3)])).toEqual([
    span(10, 30),
    span(40, 50),
  ]);
});

it('says of every second exactly whether it was seen', () => {
  const anySpan = fc.tuple(fc.nat(40), fc.nat(40)).map(([one, other]) => span(one, other));
  const secondsOf = (spans: readonly Span[]): ReadonlySet<number> =>
    new Set(
      spans.flatMap(({ from, to }) =>
        Array.from({ length: Math.max(0, (to - from) / SECOND + 1) }, (_, at) => from + at * SECOND),
      ),
    );
  fc.assert(
    fc.property(anySpan, fc.array(anySpan, { maxLength: 8 }), (wanted, some) => {
      const joined = joinSpans(some);
      const seen = secondsOf(some.filter(({ from, to }) => from <= to));
      expect([...secondsOf(joined)].sort()).toEqual([...seen].sort());
      const expected = [...secondsOf([wanted])].filter((second) => !seen.has(second));
      expect([...secondsOf(findUnseen(wanted, joined))].sort()).toEqual(expected.sort());
    }),
  );
});
