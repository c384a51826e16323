/**
 * The texts that a record is found by: whole values of members whose name ends in `Id`, `Name`, `name`, `Arn`, `ARN` or
 * `IPAddress`, but for account ids and `arn`; of `AROA…:name` its halves too. What log files are searched by
 * (`scan/members.ts`), so that one question has one answer wherever the records come from.
 */
export function valuesIn(record: unknown): ReadonlySet<string> {
  const values = new Set<string>();
  // No recursion: how deep a request is nested is its caller's choice.
  const open: unknown[] = [record];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    for (const [name, value] of Object.entries(next)) {
      if (typeof value === 'string') {
        if (!Array.isArray(next) && COUNTS.test(name) && !name.endsWith('ccountId')) addValue(value, values);
      } else if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return values;
}

const COUNTS = /(?:Id|[Nn]ame|Arn|ARN|IPAddress)$/;

function addValue(value: string, values: Set<string>): void {
  values.add(value);
  const colon = value.indexOf(':');
  if (colon < 0 || value.startsWith('arn:')) return;
  values.add(value.slice(0, colon));
  values.add(value.slice(colon + 1));
}
