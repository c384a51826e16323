import type { Finding } from '../model/finding.ts';
import { readKeyId } from './identifiers.ts';
import { dropAbsent } from './lenient.ts';

/** Whom a finding names. Without a key of the right form there is no key: a placeholder must not reach IAM. */
export type Principal = Pick<Finding, 'accessKeyId' | 'principalId' | 'principalName' | 'principalType'> & {
  /** Where it lives, if that is not the finding's account. */
  readonly account?: string;
};

export const namePrincipal = (said: {
  readonly accessKeyId?: unknown;
  readonly principalId?: string | undefined;
  readonly principalName?: string | undefined;
  readonly principalType?: string | undefined;
  readonly account?: string | undefined;
}): Principal => dropAbsent({ ...said, accessKeyId: readKeyId(said.accessKeyId) });

/**
 * What tells one principal of a finding from the others: its own ids, so that it is the same by whatever way the
 * finding came.
 */
const subjectOf = ({ accessKeyId, principalId, principalName }: Principal): string | undefined =>
  accessKeyId ?? principalId ?? principalName;

/**
 * One finding for each principal; with a subject where there are several. What is said of nobody in particular (a type,
 * and no name) is kept only where nobody else is named.
 */
export function perPrincipal(finding: Finding, named: readonly Principal[]): readonly Finding[] {
  const principals = new Map<string, Principal>();
  for (const principal of named) {
    const subject = subjectOf(principal);
    if (subject !== undefined && !principals.has(subject)) principals.set(subject, principal);
  }
  if (principals.size < 2) return [{ ...finding, ...(principals.values().next().value ?? named[0]) }];
  return [...principals].map(([subject, principal]) => ({ ...finding, ...principal, subject }));
}
