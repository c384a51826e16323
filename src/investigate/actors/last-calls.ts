import type { TracedCall } from '../traced.ts';

/** Of each session the calls, by time. */
export type Timelines = ReadonlyMap<string, readonly TracedCall[]>;

export function layTimelines(
  calls: readonly TracedCall[],
  homeOf: (credential: string) => string,
): Timelines {
  const timelines = new Map<string, TracedCall[]>();
  for (const call of calls) {
    const home = homeOf(call.credential);
    const timeline = timelines.get(home) ?? [];
    timeline.push(call);
    timelines.set(home, timeline);
  }
  return timelines;
}

/** The latest calls until then; CloudTrail's times are seconds, so that there may be several. */
export function lastCalls(timeline: readonly TracedCall[], until: number): readonly TracedCall[] {
  const end = countUntil(timeline, until);
  const last = timeline[end - 1]?.record.eventTime;
  return last === undefined ? [] : timeline.slice(countUntil(timeline, last - 1), end);
}

function countUntil(timeline: readonly TracedCall[], until: number): number {
  let low = 0;
  let high = timeline.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timeline[middle]?.record.eventTime ?? 0) <= until) low = middle + 1;
    else high = middle;
  }
  return low;
}
