const MINUTE = 60_000;
const BREAK = 30;
const MOST_SEGMENTS = 5;
/** Between two ticks, in pixels: their labels need as much. */
const TICK_ROOM = 66;
const STEPS = [
  ...[10, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1_440, 7_200].map((minutes) => minutes * MINUTE),
];

export interface TimeScale {
  /** Milliseconds to pixels. */
  readonly x: (at: number) => number;
  readonly ticks: readonly { readonly x: number; readonly at: number }[];
  /** Where nothing happened for long: in the middle of it, and how long, in milliseconds. */
  readonly breaks: readonly { readonly x: number; readonly ms: number }[];
}

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * A linear scale in which long silences are cut out: an attack of ten minutes in a day of the owner's own use would
 * else be one point. `left` and `right` are pixels.
 */
export function makeTimeScale(times: readonly number[], left: number, right: number): TimeScale {
  const sorted = times.filter(Number.isFinite).toSorted((a, b) => a - b);
  const first = sorted[0] ?? 0;
  const span = (sorted.at(-1) ?? 0) - first;
  let longest = Math.max(6 * MINUTE, span / 8);
  let segments = cutSegments(sorted, longest);
  while (segments.length > MOST_SEGMENTS) {
    longest *= 1.5;
    segments = cutSegments(sorted, longest);
  }
  const room = right - left - BREAK * (segments.length - 1);
  const length = Math.max(1, sum(segments.map(({ from, to }) => to - from)));
  const shares = segments.map(
    ({ from, to, count }) => 0.4 + (4 * (to - from)) / length + (4 * count) / Math.max(1, sorted.length),
  );
  const total = sum(shares);
  let start = left;
  const placed = segments.map((segment, index) => {
    const width = (room * (shares[index] ?? 0)) / total;
    const one = { ...segment, start, width };
    start += width + BREAK;
    return one;
  });
  const x = (at: number): number => {
    const of = placed.findLast(({ from }) => from <= at) ?? placed[0];
    if (of === undefined || !Number.isFinite(at)) return left;
    const share = of.to === of.from ? 0.5 : Math.min(1, Math.max(0, (at - of.from) / (of.to - of.from)));
    return Math.round((of.start + share * of.width) * 10) / 10;
  };
  return {
    x,
    ticks: placed.flatMap(({ from, to, width }) => ticksOf(from, to, width).map((at) => ({ x: x(at), at }))),
    breaks: placed.slice(1).map(({ start: begin, from }, index) => ({
      x: Math.round(begin - BREAK / 2),
      ms: from - (placed[index]?.to ?? from),
    })),
  };
}

function cutSegments(sorted: readonly number[], longest: number): readonly Segment[] {
  const segments: Segment[] = [];
  for (const at of sorted) {
    const last = segments.at(-1);
    if (last === undefined || at - last.to > longest) segments.push({ from: at, to: at, count: 1 });
    else segments[segments.length - 1] = { ...last, to: at, count: last.count + 1 };
  }
  return segments;
}

/** Its beginning, and round times after it where there is room. */
function ticksOf(from: number, to: number, width: number): readonly number[] {
  if (to === from) return [from];
  const perMs = width / (to - from);
  const step = STEPS.find((ms) => ms * perMs >= TICK_ROOM);
  if (step === undefined) return [from];
  const ticks = [from];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    if ((at - from) * perMs >= TICK_ROOM && (to - at) * perMs >= TICK_ROOM / 3) ticks.push(at);
  return ticks;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
