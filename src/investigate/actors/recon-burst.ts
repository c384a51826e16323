import { serviceOf, type TrailRecord } from '../trail-record.ts';

const WINDOW = 5 * 60_000;
const LEAST_CALLS = 8;
/** Percent. */
const LEAST_DENIED = 30;

/** Services name a refusal each in their own way: `AccessDenied`, `AccessDeniedException`, `Client.UnauthorizedOperation`. */
const REFUSED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden/;

/**
 * Somebody who finds out what a key can do: in the five minutes up to one of the calls at least eight different ones of
 * Get, List and Describe, more than 30 % of them refused. The calls come by time.
 */
export function findReconBurst(
  records: readonly TrailRecord[],
): { readonly calls: number; readonly denied: number } | undefined {
  const reads = records.filter(({ eventName }) => /^(Get|List|Describe)/.test(eventName));
  const names = new Map<string, number>();
  let from = 0;
  let denied = 0;
  for (const [to, read] of reads.entries()) {
    count(names, nameCall(read), 1);
    if (isRefused(read)) denied += 1;
    for (
      let old = reads[from];
      old !== undefined && read.eventTime - old.eventTime > WINDOW;
      old = reads[from]
    ) {
      count(names, nameCall(old), -1);
      if (isRefused(old)) denied -= 1;
      from += 1;
    }
    const calls = to - from + 1;
    if (names.size >= LEAST_CALLS && denied * 100 > calls * LEAST_DENIED) return { calls, denied };
  }
  return undefined;
}

export const nameCall = (record: TrailRecord): string => `${serviceOf(record)} ${record.eventName}`;

const isRefused = ({ errorCode }: TrailRecord): boolean => errorCode !== undefined && REFUSED.test(errorCode);

function count(names: Map<string, number>, name: string, by: number): void {
  const now = (names.get(name) ?? 0) + by;
  if (now === 0) names.delete(name);
  else names.set(name, now);
}
