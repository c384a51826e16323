import { type Policy, parsePolicy } from './policy.ts';
import { findProblems } from './policy-schema.ts';
import { type PlacedProblem, readYaml } from './read-yaml.ts';

/** The policy that a person wrote, or everything that is wrong with it. Not for functions: they get JSON (`parsePolicy`). */
export function readPolicyYaml(
  text: string,
): { readonly policy: Policy } | { readonly problems: readonly PlacedProblem[] } {
  const yaml = readYaml(text);
  if ('problems' in yaml) return yaml;
  const problems = findProblems(yaml.value);
  return problems.length === 0 ? { policy: parsePolicy(yaml.value) } : { problems: yaml.place(problems) };
}
