import * as z from 'zod/mini';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { MODES, ON_SILENCE } from '../model/decision.ts';
import { CHANNELS, SOURCES } from '../model/finding.ts';
import { GUARD_NAMES } from './guards.ts';
import { parseProtected } from './protection.ts';

/** Where something is wrong, and what. `path` leads to the value, or to where it is missing. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** It is the name at the end of the path that is wrong, not the value. */
  readonly isName?: true;
}

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const text = (longest: number) =>
  z.string('must be a text').check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(longest, `must not be longer than ${longest} characters`),
    z.refine((value) => !/\p{Cc}/u.test(value), 'must be one line without control characters'),
  );

const name = text(64).check(
  z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be in kebab-case: small letters, digits, hyphens'),
);

const glob = text(200).check(
  z.refine(
    (value) => !/[[\]{}^$|\\]/.test(value),
    'knows no other wildcards than * (any text) and ? (any character)',
  ),
);

const account = z
  .string("must be an account's 12 digits in quotes: YAML takes them for a number")
  .check(z.regex(/^\d{12}$/, "must be an account's 12 digits"));

const some = <T extends z.ZodMiniType>(value: T) =>
  z.exactOptional(
    z
      .array(value, 'must be a list')
      .check(z.minLength(1, 'must not be empty'), z.maxLength(200, 'must not have more than 200 values')),
  );

const level = z.exactOptional(
  z
    .number('must be a number from 0 to 10')
    .check(z.gte(0, 'must be a number from 0 to 10'), z.lte(10, 'must be a number from 0 to 10')),
);

const severity = z.strictObject({ atLeast: level, below: level }, 'must have atLeast or below').check(
  z.refine((range) => range.atLeast !== undefined || range.below !== undefined, 'must have atLeast or below'),
  z.refine(
    ({ atLeast = 0, below = 11 }) => atLeast < below,
    'matches nothing: atLeast is not less than below',
  ),
);

const conditions = z.strictObject(
  {
    type: some(glob),
    kind: some(oneOf(CREDENTIAL_KINDS)),
    source: some(oneOf(SOURCES)),
    via: some(oneOf(CHANNELS)),
    account: some(account),
    principal: some(glob),
    region: some(glob),
    severity: z.exactOptional(severity),
  },
  'must be a map of conditions; {} matches everything',
);

const rule = z.strictObject(
  {
    name,
    when: conditions,
    mode: oneOf(MODES),
    because: text(400),
    playbook: z.exactOptional(name),
    approvers: z.exactOptional(z.literal([1, 2], 'must be 1 or 2')),
    onSilence: z.exactOptional(oneOf(ON_SILENCE)),
  },
  'must be a map with name, when, mode, because',
);

const protectedEntry = text(200).check((payload) => {
  const parsed = parseProtected(payload.value);
  if (typeof parsed !== 'string') return;
  payload.issues.push({ code: 'custom', input: payload.value, message: parsed });
});

const WITHIN = 'must be a number of minutes from 5 to 1440';

export const PolicySchema = z.strictObject(
  {
    schema: z.literal('cordon.policy/1', "must be 'cordon.policy/1'"),
    protected: z
      .array(protectedEntry, 'must be a list; [] protects nobody')
      .check(z.maxLength(200, 'must not have more than 200 entries')),
    approveWithin: z.exactOptional(z.int(WITHIN).check(z.gte(5, WITHIN), z.lte(24 * 60, WITHIN))),
    rules: z
      .array(rule, 'must be a list of rules')
      .check(z.minLength(1, 'must not be empty'), z.maxLength(100, 'must not have more than 100 rules')),
  },
  'must be a map with schema, protected, rules',
);

/** Everything that keeps a value from being a policy, in one go; empty when it is one. */
export function findProblems(value: unknown): Problem[] {
  const parsed = PolicySchema.safeParse(value);
  const own = parsed.success ? [] : listProblems(parsed.error.issues);
  return [...own, ...findRuleProblems(value)];
}

/** What zod found, an unknown member each by itself and at its own place. */
export function listProblems(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'is no member that is known here',
      isName: true,
    }));
  });
}

/** What the rules must hold to together. Asked of what is there, whatever else is wrong with it. */
function findRuleProblems(value: unknown): Problem[] {
  const rules = memberOf(value, 'rules');
  if (!Array.isArray(rules)) return [];
  const names = rules.map((one: unknown) => memberOf(one, 'name'));
  const problems = rules.slice(0, 100).flatMap((one: unknown, index): Problem[] => {
    const at = ['rules', index];
    return [
      ...(typeof names[index] === 'string' && names.indexOf(names[index]) < index
        ? [{ path: [...at, 'name'], message: 'is the name of an earlier rule too' }]
        : []),
      ...(GUARD_NAMES.includes(String(names[index]))
        ? [{ path: [...at, 'name'], message: 'is the name of a rule that stands before every policy' }]
        : []),
      ...(memberOf(one, 'mode') === 'rotate' && !isForSimulationsOnly(one)
        ? [{ path: [...at, 'mode'], message: ROTATE }]
        : []),
    ];
  });
  return [...problems, ...(matchesEverything(rules.at(-1)) ? [] : [{ path: lastOf(rules), message: LAST }])];
}

const ROTATE =
  'rotate is allowed only where when.source is exactly [simulation]: the role that rotates may touch no other users than those made for simulations (docs/decisions/0006)';
const LAST = 'the last rule must match everything: when: {}';

function isForSimulationsOnly(rule: unknown): boolean {
  const source = memberOf(memberOf(rule, 'when'), 'source');
  return Array.isArray(source) && source.length === 1 && source[0] === 'simulation';
}

function matchesEverything(rule: unknown): boolean {
  const when = memberOf(rule, 'when');
  return typeof when === 'object' && when !== null && Object.keys(when).length === 0;
}

const lastOf = (rules: readonly unknown[]) =>
  rules.length === 0 ? ['rules'] : ['rules', rules.length - 1, 'when'];

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
