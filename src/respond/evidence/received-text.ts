import { condenseFinding } from '../desk/condense-finding.ts';

/** Characters; what waits for the sweep is in an item of the table, which holds 400 kB. */
const LONGEST = 250_000;

/** What gives access, wherever in a finding or a log record in it. No finding needs it to be understood. */
const SECRET =
  /^(secret_?access_?key|(aws_?)?session_?token|security_?token|password|authorization|x-amz-security-token)$/i;

/** An event as it came, as JSON: whole where it can be, and in any case without what gives access. */
export function writeReceived(event: unknown): string {
  const whole =
    JSON.stringify(event, (name, value: unknown) =>
      SECRET.test(name) && typeof value === 'string' ? '(left out by Cordon)' : value,
    ) ?? 'null';
  return whole.length <= LONGEST ? whole : condenseFinding({ event: JSON.parse(whole) }, LONGEST);
}
