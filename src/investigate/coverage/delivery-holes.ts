import type { CoverageGap } from '../../model/investigation.ts';
import { timeText } from '../time-text.ts';
import { readLogFileName } from './log-file-name.ts';
import { DAY, HOUR } from './scanned-file.ts';

const LEAST_HOLE = 2 * HOUR;
/** Of 100 hours outside the hole, those that must have a file. */
const LEAST_BUSY = 90;
const LEAST_OUTSIDE = DAY / HOUR;

/**
 * Where files are missing, by the times in their names: more than two hours without one of an account and region that
 * otherwise has one in at least nine of ten hours, over at least a day outside of the hole. A region that rests at night or
 * at weekends has many such pauses and thus none of them is a hole; nor is one in which nothing much happens at all.
 * CloudTrail delivers about every five minutes where there are calls, and nothing where there are none. At the end it is
 * measured against the last file of any region.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
 */
export function findDeliveryHoles(files: readonly string[]): readonly CoverageGap[] {
  const places = new Map<string, Set<number>>();
  let end = 0;
  for (const file of files) {
    const name = readLogFileName(file);
    if (name?.kind !== 'log' || name.delivered === undefined) continue;
    const where = `${name.account} ${name.region}`;
    const slots = places.get(where) ?? new Set();
    slots.add(name.delivered);
    places.set(where, slots);
    end = Math.max(end, name.delivered);
  }
  return [...places].flatMap(([where, slots]) =>
    findHoles(
      where,
      [...slots].sort((one, other) => one - other),
      end,
    ),
  );
}

function findHoles(where: string, slots: readonly number[], end: number): CoverageGap[] {
  const first = hourOf(slots[0] ?? 0);
  const busy = new Set(slots.map(hourOf)).size;
  return [...slots, end].flatMap((to, at, all) => {
    const from = all[at - 1];
    if (from === undefined || to - from <= LEAST_HOLE) return [];
    const isLast = at === slots.length;
    const inside = hourOf(to) - hourOf(from) - (isLast ? 0 : 1);
    const outside = hourOf(end) - first + 1 - inside;
    if (outside < LEAST_OUTSIDE || busy * 100 < outside * LEAST_BUSY) return [];
    const hours = Math.floor((to - from) / HOUR);
    const because = `no file for ${hours} hours; otherwise there is one in ${busy} of ${outside} hours`;
    const gap = { kind: 'no delivery', where, from: timeText(from), because } as const;
    return [isLast ? gap : { ...gap, to: timeText(to) }];
  });
}

const hourOf = (at: number): number => Math.floor(at / HOUR);
