import { CordonError } from '../model/cordon-error.ts';

const UNIT = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * `24h`, `30m`, `7d` before now, or a time as ISO 8601 has it, `2026-11-27` or `2026-11-27T03:00:00Z`; without a zone it
 * is UTC, as CloudTrail's are. Gives milliseconds since the epoch. Throws CordonError `BadTime`.
 */
export function readTime(text: string, now: number): number {
  const [, digits, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd') return now - Number(digits) * UNIT[unit];
  const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const hasTime = text.includes('T');
  const at = iso === null ? Number.NaN : Date.parse(hasTime && iso[1] === undefined ? `${text}Z` : text);
  // The 31st of February is read as a day of March: what is printed again has to be the same.
  const isReal =
    !Number.isNaN(at) && (iso?.[1] !== undefined || new Date(at).toISOString().startsWith(text.slice(0, 10)));
  if (isReal) return at;
  throw new CordonError('BadTime', `${JSON.stringify(text.slice(0, 40))} is no time`, {
    advice: 'for example --since 24h, --since 2026-11-27, --since 2026-11-27T03:00:00Z',
  });
}
