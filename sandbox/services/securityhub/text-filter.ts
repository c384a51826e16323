import { notInSandbox } from '../../kernel/aws-error.ts';
import { invalidInput } from './refusals.ts';

export type Comparison =
  | 'EQUALS'
  | 'PREFIX'
  | 'CONTAINS'
  | 'NOT_EQUALS'
  | 'PREFIX_NOT_EQUALS'
  | 'NOT_CONTAINS';

interface Compared {
  readonly comparison: Comparison;
  readonly holds: (value: string) => boolean;
}

const TESTS: Readonly<Record<Comparison, (value: string, filter: string) => boolean>> = {
  EQUALS: (value, filter) => value === filter,
  PREFIX: (value, filter) => value.startsWith(filter),
  CONTAINS: (value, filter) => value.includes(filter),
  NOT_EQUALS: (value, filter) => value === filter,
  PREFIX_NOT_EQUALS: (value, filter) => value.startsWith(filter),
  NOT_CONTAINS: (value, filter) => value.includes(filter),
};

/** The pairs of kinds that one field cannot have at once. */
const ALONE: readonly (readonly [Comparison, readonly Comparison[]])[] = [
  ['CONTAINS', ['EQUALS', 'PREFIX', 'NOT_EQUALS', 'PREFIX_NOT_EQUALS', 'NOT_CONTAINS']],
  ['NOT_CONTAINS', ['EQUALS', 'PREFIX', 'NOT_EQUALS', 'PREFIX_NOT_EQUALS']],
  ['EQUALS', ['NOT_EQUALS', 'PREFIX_NOT_EQUALS']],
];

export function readComparison(name: string, given: string | undefined): Comparison {
  if (given === undefined) throw invalidInput(`Filter ${name} has no Comparison.`);
  if (given === 'CONTAINS_WORD') throw notInSandbox(`securityhub:GetFindings with ${given}`);
  if (!Object.hasOwn(TESTS, given)) throw invalidInput(`Filter ${name} has no such Comparison.`);
  return given as Comparison;
}

export const compare = (comparison: Comparison, filter: string): Compared => ({
  comparison,
  holds: (value) => TESTS[comparison](value, filter),
});

/**
 * One field's filters: one of those that look for something has to fit, and each of those that exclude.
 * Case counts. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StringFilter.html
 */
export function joinCompared(name: string, all: readonly Compared[]): (values: readonly string[]) => boolean {
  const kinds = new Set(all.map(({ comparison }) => comparison));
  for (const [kind, others] of ALONE)
    if (kinds.has(kind) && others.some((other) => kinds.has(other)))
      throw invalidInput(`Filter ${name} has comparisons that cannot stand together.`);
  const excluding = all.filter(({ comparison }) => comparison.includes('NOT_'));
  const including = all.filter(({ comparison }) => !comparison.includes('NOT_'));
  return (values) =>
    (including.length === 0 || including.some(({ holds }) => values.some(holds))) &&
    !excluding.some(({ holds }) => values.some(holds));
}
