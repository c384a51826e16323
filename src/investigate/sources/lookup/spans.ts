/** From and to in milliseconds since the epoch, both included; whole seconds, as CloudTrail's times are. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const SECOND = 1_000;

export const wholeSecond = (time: number): number => Math.floor(time / SECOND) * SECOND;

/** What of a span lies in none of the others, the newest first. */
export function findUnseen(wanted: Span, seen: readonly Span[]): readonly Span[] {
  const unseen: Span[] = [];
  let { to } = wanted;
  for (const span of [...seen].sort((one, other) => other.to - one.to)) {
    if (span.from > to || span.to < wanted.from) continue;
    if (span.to < to) unseen.push({ from: span.to + SECOND, to });
    to = span.from - SECOND;
  }
  if (to >= wanted.from) unseen.push({ from: wanted.from, to });
  return unseen;
}

/** As few spans as hold the same seconds. An empty one adds nothing. */
export function joinSpans(spans: readonly Span[]): readonly Span[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((one, other) => one.from - other.from)) {
    if (to < from) continue;
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to + SECOND) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}
