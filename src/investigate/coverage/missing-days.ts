import type { CoverageGap, RegionCoverage } from '../../model/investigation.ts';
import { timeText } from '../time-text.ts';
import { type AskedWindow, DAY } from './scanned-file.ts';

/** Of 100 days, those that a region may lack before one more is nothing to speak of. */
const MOST_LACKING = 10;

/** Days since the epoch, both of them included. */
type Run = readonly [from: number, to: number];

/**
 * Whole days without any record of an account, inside what was asked for; and days without one of a region that has
 * records on nine of ten days, and so on nine at least. Days that follow each other are one gap.
 */
export function findMissingDays(
  regions: readonly RegionCoverage[],
  window: AskedWindow,
): readonly CoverageGap[] {
  const byAccount = new Map<string, Set<number>>();
  for (const { account, days } of regions) {
    const all = byAccount.get(account) ?? new Set();
    for (const day of days) all.add(readDay(day));
    byAccount.set(account, all);
  }
  return [
    ...[...byAccount].flatMap(([account, days]) =>
      findRuns(days, window).map((run) => describeRun(account, run, 'no record of any region')),
    ),
    ...regions.flatMap(({ account, region, days }) => {
      const own = new Set(days.map(readDay));
      const accounts = byAccount.get(account) ?? new Set();
      const lacking = [...accounts].filter((day) => !own.has(day) && isBetween(day, own));
      if (lacking.length * 100 > (own.size + lacking.length) * MOST_LACKING) return [];
      // Days that the whole account lacks are said already.
      return joinDays(lacking).map((run) =>
        describeRun(`${account} ${region}`, run, `no record; there are some on ${own.size} other days`),
      );
    }),
  ];
}

const readDay = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY);

function isBetween(day: number, days: ReadonlySet<number>): boolean {
  let isAfter = false;
  let isBefore = false;
  for (const one of days) {
    if (one < day) isAfter = true;
    if (one > day) isBefore = true;
    if (isAfter && isBefore) return true;
  }
  return false;
}

function findRuns(days: ReadonlySet<number>, { since, until }: AskedWindow): readonly Run[] {
  const sorted = [...days].sort((one, other) => one - other);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  const start = since === undefined ? first : Math.ceil(since / DAY);
  const end = until === undefined ? last : Math.floor(until / DAY) - 1;
  const inside = sorted.filter((day) => day >= start && day <= end);
  return [start - 1, ...inside, end + 1].flatMap((day, at, all): Run[] => {
    const before = all[at - 1];
    return before !== undefined && day - before > 1 ? [[before + 1, day - 1]] : [];
  });
}

function joinDays(days: readonly number[]): readonly Run[] {
  const runs: [number, number][] = [];
  for (const day of [...days].sort((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last?.[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

const describeRun = (where: string, [from, to]: Run, because: string): CoverageGap => ({
  kind: 'day missing',
  where,
  from: timeText(from * DAY),
  to: timeText((to + 1) * DAY),
  because,
});
