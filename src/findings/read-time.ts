const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/;
/** AWS Health writes times as HTTP does: `Wed, 12 Feb 2025 00:37:54 GMT`. */
const RFC_1123 = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const EPOCH = /^\d{9,13}(\.\d{1,9})?$/;

const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2100);
/** Seconds since 1970 stay below it until the year 5138, milliseconds have been above it since 1973. */
const MOST_SECONDS = 1e11;

/**
 * A time as detectors write it, in ISO 8601, UTC, always with milliseconds: so texts sort as times do. A text
 * without a zone is UTC. `undefined` for what is no time between 2000 and 2100.
 */
export function readTime(value: unknown): string | undefined {
  const at = typeof value === 'number' ? readEpoch(value) : readText(value);
  return at >= EARLIEST && at < LATEST ? new Date(at).toISOString() : undefined;
}

/** The first of them that is a time. */
export const readFirstTime = (...values: readonly unknown[]): string | undefined =>
  values.map(readTime).find((time) => time !== undefined);

const readEpoch = (value: number): number => Math.round(value < MOST_SECONDS ? value * 1000 : value);

function readText(value: unknown): number {
  if (typeof value !== 'string' || value.length > 64) return Number.NaN;
  if (EPOCH.test(value)) return readEpoch(Number(value));
  if (RFC_1123.test(value)) return Date.parse(value);
  const [, day, time, fraction = '.0', zone = 'Z'] = ISO.exec(value) ?? [];
  if (day === undefined) return Number.NaN;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return Date.parse(`${day}T${time}${fraction.slice(0, 4)}${offset}`);
}
