/** What Incident Manager takes as the raw data of a trigger, in characters. */
const LONGEST = 10_000;

/**
 * A finding as JSON that fits into a case: whole where it can be, otherwise with its longest texts and lists
 * cut until it does. Cutting the text of the JSON itself would leave what no program can read.
 * https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_TriggerDetails.html
 */
export function condenseFinding(finding: object, longest = LONGEST): string {
  const whole = JSON.stringify(finding);
  if (whole.length <= longest) return whole;
  for (let room = 4_096; room >= 8; room /= 2) {
    const condensed = JSON.stringify({ condensed: true, finding: cut(finding, room, 0) });
    if (condensed.length <= longest) return condensed;
  }
  return JSON.stringify({ condensed: true });
}

/** Depth of a finding's own fields; what is nested deeper says least. */
const DEEPEST = 12;

function cut(value: unknown, room: number, depth: number): unknown {
  if (typeof value === 'string') return cutText(value, room);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) {
    return value.slice(0, Math.max(1, Math.floor(room / 16))).map((item) => cut(item, room, depth + 1));
  }
  const fields = Object.entries(value).slice(0, Math.max(16, Math.floor(room / 16)));
  // From entries: a field may be named `__proto__`.
  return Object.fromEntries(fields.map(([name, field]) => [cutText(name, 128), cut(field, room, depth + 1)]));
}

const cutText = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, room - 1)}…`;
