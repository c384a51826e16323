import { type Glob, matchGlob, parseGlob } from '../iam/glob.ts';
import type { Credential, CredentialKind } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';

/** One entry of a policy's `protected`, read. */
type Protected =
  | { readonly id: string }
  | { readonly kind: 'user' | 'role'; readonly account: Glob; readonly name: Glob };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const UNIQUE_ID = /^(AIDA|AROA)[A-Z0-9]{12,124}$/;
const PRINCIPAL_ARN =
  /^arn:(?:aws(?:-[a-z]+)*|\*):iam::(\d{12}|\*):(user|role)\/((?:[\x21-\x7e]+\/)?)([\w+=,.@*-]{1,128})$/;

/** Who is meant, or why that cannot be said. */
export function parseProtected(entry: string): Protected | string {
  if (UNIQUE_ID.test(entry)) return { id: entry };
  const [, account = '', kind, path = '', name = ''] = PRINCIPAL_ARN.exec(entry) ?? [];
  if (kind !== 'user' && kind !== 'role') {
    return 'must be the ARN of a user or a role (arn:aws:iam::*:user/name, * for any text) or a unique id (AIDA…, AROA…)';
  }
  if (path !== '' && /^\*+$/.test(name)) {
    return 'names only a path, which stands in no finding: name the principals or their unique ids; by path, IAM protects them (deploy/constructs/protected-parts.ts)';
  }
  return { kind, account: parseGlob(account), name: parseGlob(name.toLowerCase()) };
}

/**
 * The entry that protects the principal of a finding. A path is in no finding, so the name alone is compared, and
 * without regard to case, as IAM does not tell names apart by it: at worst a person is asked once too often.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function findProtection(
  finding: Finding,
  credential: Credential,
  entries: readonly string[],
): string | undefined {
  const id = finding.principalId?.split(':')[0];
  const names = namesOf(finding, credential).map((name) => name.toLowerCase());
  return entries.find((entry) => {
    const parsed = parseProtected(entry);
    if (typeof parsed === 'string') return false;
    if ('id' in parsed) return parsed.id === id;
    return (
      KINDS_OF[parsed.kind].includes(credential.kind) &&
      matchGlob(parsed.account, finding.account) &&
      names.some((name) => matchGlob(parsed.name, name))
    );
  });
}

/** An attached role is named by an ARN; an instance profile mostly bears the name of its role. */
function namesOf({ principalName, attachedRole }: Finding, credential: Credential): string[] {
  return [principalName, credential.principalName, attachedRole?.arn.split('/').at(-1)].filter(
    (name) => name !== undefined,
  );
}

/** Kinds of credential that may be a user's, or a role's. A kind that was not told may be either's. */
const KINDS_OF: Record<'user' | 'role', readonly CredentialKind[]> = {
  user: ['user-key', 'user-session', 'federation-session', 'console-password', 'unknown'],
  role: ['role-session', 'workload-role', 'identity-center', 'unknown'],
};
