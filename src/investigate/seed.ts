import { isIP } from 'node:net';
import { CordonError } from '../model/cordon-error.ts';
import type { Seed } from '../model/investigation.ts';

/** ARNs are at most 2,048 characters; nothing that is asked about is longer. */
const LONGEST = 2_048;
const NAME = '[\\w+=,.@-]{1,64}';
const FORMS: readonly (readonly [RegExp, Seed['kind']])[] = [
  [/^(AKIA|ASIA)[A-Z0-9]{16}$/, 'key'],
  [/^AROA[A-Z0-9]{12,28}:[\w+=,.@-]{2,64}$/, 'session'],
  [new RegExp(`^arn:aws[a-z-]{0,20}:sts::\\d{12}:assumed-role/${NAME}/[\\w+=,.@-]{2,64}$`), 'session'],
  [/^AIDA[A-Z0-9]{12,28}$/, 'user'],
  [new RegExp(`^arn:aws[a-z-]{0,20}:iam::\\d{12}:user/(?:[!-~]{1,510}/)?${NAME}$`), 'user'],
  [new RegExp(`^user/${NAME}$`), 'user'],
  [/^AROA[A-Z0-9]{12,28}$/, 'role'],
  [new RegExp(`^arn:aws[a-z-]{0,20}:iam::\\d{12}:role/(?:[!-~]{1,510}/)?${NAME}$`), 'role'],
  [new RegExp(`^role/${NAME}$`), 'role'],
];

const ADVICE =
  'give an access key id (AKIA…, ASIA…), a session (AROA…:name, or its ARN), a user or a role (name, user/NAME, role/NAME, id or ARN), or an IP address';

/**
 * What was asked about, as it was written. A bare name is a user's until the records know only a role of that name
 * (`resolveSeed`). Throws CordonError `UnknownSeed`.
 */
export function readSeed(written: string): Seed {
  const value = written.trim();
  if (value.length <= LONGEST) {
    const [, kind] = FORMS.find(([form]) => form.test(value)) ?? [];
    if (kind !== undefined) return { kind, value };
    if (isIP(value) !== 0 && !value.includes('%')) return { kind: 'address', value: value.toLowerCase() };
    if (/^(AKIA|ASIA)[A-Z0-9]*$|^A[A-Z]{2}A[A-Z0-9]{12,}$/.test(value)) {
      throw new CordonError('UnknownSeed', `${value.slice(0, 40)} is no id that can be followed`, {
        advice: ADVICE,
      });
    }
    if (new RegExp(`^${NAME}$`).test(value)) return { kind: 'user', value };
  }
  // Not printed as it came: it may be anything, and of any length.
  throw new CordonError('UnknownSeed', `cannot tell what ${JSON.stringify(value.slice(0, 60))} is`, {
    advice: ADVICE,
  });
}
