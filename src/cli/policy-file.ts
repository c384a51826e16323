import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CordonError } from '../model/cordon-error.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicyYaml } from '../policy/read-policy-yaml.ts';
import type { PlacedProblem } from '../policy/read-yaml.ts';
import { plain } from '../report/plain-text.ts';

const shipped = (file: string): string => fileURLToPath(new URL(`../policy/${file}`, import.meta.url));

export const DEFAULT_POLICY = shipped('default-policy.yaml');
export const DEFAULT_CASES = shipped('default-cases.yaml');

export const policyFlag = {
  kind: 'parsed',
  parse: String,
  optional: true,
  brief: 'a response policy in YAML (default: the one that ships)',
} as const;

/** The policy of a file. Throws, naming every line that is wrong: who wants to explain or test has no use for it. */
export function loadPolicy(file: string): Policy {
  const read = readPolicyYaml(readText(file));
  if ('policy' in read) return read.policy;
  throw new CordonError('Policy', `the policy is wrong:\n${renderProblems(file, read.problems)}`, {
    advice: `correct it, then: cordon policy check ${file}`,
  });
}

/** `policy.yaml:12:7 rules.1.mode must be one of …`, a line each, as editors and terminals link them. */
export const renderProblems = (file: string, problems: readonly PlacedProblem[]): string =>
  problems
    .map(({ line, column, field, message }) => {
      const where = field === '' ? '' : ` ${plain(field, 120)}`;
      return `${file}:${line}:${column}${where}: ${plain(message, 300)}`;
    })
    .join('\n');

/** Larger than any event or policy; a device or a pipe without end must not fill the memory. */
const LARGEST = 16 * 1024 * 1024;

export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const code: unknown = Reflect.get(Object(cause), 'code');
    throw new CordonError('Usage', `${file} cannot be read (${String(code)})`, {
      advice: 'check the path, and that it is a file that you may read',
      cause,
    });
  }
  if (bytes.length > LARGEST) {
    throw new CordonError('Usage', `${file} has more than ${LARGEST} bytes`, {
      advice: 'name one event or one policy, not an export of many',
    });
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
