import type { Coverage, CoverageGap, FileState, RegionCoverage } from '../../model/investigation.ts';
import { timeText } from '../time-text.ts';
import type { TrailRecord } from '../trail-record.ts';
import { findDeliveryHoles } from './delivery-holes.ts';
import { findMissingDays } from './missing-days.ts';
import { describeNotChecked } from './not-checked.ts';
import type { AskedWindow, ScannedFile } from './scanned-file.ts';
import { findTrailGaps } from './trail-gaps.ts';

export interface CoverageInput {
  /** What people called it: a folder, a bucket, `CloudTrail's event history`. */
  readonly source: string;
  readonly files: readonly ScannedFile[];
  /** Those of `TRAIL_CALLS`, anywhere in the logs and by whomever; others are passed over. */
  readonly trailCalls: readonly TrailRecord[];
  readonly window: AskedWindow;
  /** Regions in which there should be records, beside the one of IAM's events. */
  readonly expectedRegions: readonly string[];
  readonly duplicates: number;
  /** Of Event history: what it says of itself. There are no files then, and no trail whose gaps would count. */
  readonly history?: readonly string[];
}

const MOST_PROBLEMS = 50;
/** The worst first. */
const PROBLEMS: readonly FileState[] = ['corrupt', 'truncated', 'skipped'];

/** What was looked at, and what was not. The order in which files and calls come says nothing. */
export function describeCoverage(input: CoverageInput): Coverage {
  const { source, files, window, duplicates } = input;
  const regions = describeRegions(files);
  const gaps = input.history === undefined ? findGaps(input, regions) : [];
  const problems = files
    .filter(({ state }) => PROBLEMS.includes(state))
    .sort(
      (one, other) =>
        PROBLEMS.indexOf(one.state) - PROBLEMS.indexOf(other.state) || compareText(one.file, other.file),
    );
  const times = regions.flatMap(({ firstEvent, lastEvent }) => [firstEvent, lastEvent]);
  const ends = times.sort((one, other) => Date.parse(one) - Date.parse(other));
  const [firstEvent] = ends;
  const lastEvent = ends.at(-1);
  const coverage = {
    source,
    files: countStates(files),
    problems: problems
      .slice(0, MOST_PROBLEMS)
      .map(({ file, state, because = 'why is not known' }) => ({ file, state, because })),
    records: regions.reduce((sum, { records }) => sum + records, 0),
    duplicates,
    ...(firstEvent === undefined ? {} : { firstEvent }),
    ...(lastEvent === undefined ? {} : { lastEvent }),
    regions,
    dataEvents: [...new Set(files.flatMap(({ dataEvents }) => dataEvents))].sort(compareText),
    gaps,
  };
  const unlisted = Math.max(0, problems.length - MOST_PROBLEMS);
  const names = files.map(({ file }) => file);
  return {
    ...coverage,
    notChecked: describeNotChecked({
      coverage,
      window,
      unlisted,
      names,
      expectedRegions: input.expectedRegions,
      history: input.history,
    }),
  };
}

function countStates(files: readonly ScannedFile[]): Coverage['files'] {
  const counts = { read: 0, truncated: 0, corrupt: 0, empty: 0, 'not CloudTrail': 0, skipped: 0 };
  for (const { state } of files) counts[state] += 1;
  return counts;
}

function describeRegions(files: readonly ScannedFile[]): readonly RegionCoverage[] {
  interface Sum {
    readonly account: string;
    readonly region: string;
    readonly days: Set<string>;
    records: number;
    first: number;
    last: number;
  }
  const sums = new Map<string, Sum>();
  for (const part of files.flatMap(({ parts }) => parts)) {
    if (part.records === 0) continue;
    const { account, region, records, firstEvent, lastEvent } = part;
    const key = JSON.stringify([account, region]);
    const sum = sums.get(key) ?? {
      account,
      region,
      days: new Set(),
      records: 0,
      first: firstEvent,
      last: lastEvent,
    };
    sums.set(key, sum);
    sum.records += records;
    sum.first = Math.min(sum.first, firstEvent);
    sum.last = Math.max(sum.last, lastEvent);
    for (const day of part.days) sum.days.add(day);
  }
  return [...sums.values()]
    .sort((one, other) => compareText(one.account, other.account) || compareText(one.region, other.region))
    .map(({ account, region, records, first, last, days }) => ({
      account,
      region,
      records,
      firstEvent: timeText(first),
      lastEvent: timeText(last),
      days: [...days].sort(compareText),
    }));
}

/** Those that touch what was asked for, by their beginning. */
function findGaps(input: CoverageInput, regions: readonly RegionCoverage[]): readonly CoverageGap[] {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = input.window;
  const holes = findDeliveryHoles(input.files.map(({ file }) => file));
  const days = findMissingDays(regions, input.window).filter(
    (day) => !holes.some((hole) => covers(hole, day)),
  );
  return [...findTrailGaps(input.trailCalls), ...holes, ...days]
    .filter(({ from, to }) => Date.parse(from) <= until && (to === undefined || Date.parse(to) >= since))
    .sort(
      (one, other) =>
        Date.parse(one.from) - Date.parse(other.from) ||
        compareText(JSON.stringify(one), JSON.stringify(other)),
    );
}

const covers = (hole: CoverageGap, day: CoverageGap): boolean =>
  hole.where === day.where &&
  Date.parse(hole.from) <= Date.parse(day.from) &&
  (hole.to === undefined || Date.parse(hole.to) >= Date.parse(day.to ?? day.from));

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
