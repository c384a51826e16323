/**
 * Reads policy text as IAM does when a policy is saved, and refuses what IAM refuses.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * Differs from AWS: sizes are the caller's to check, and a JSON key that is written twice is not noticed.
 */
import type { PolicyDocument } from './model.ts';
import { MalformedPolicyError, type PolicyKind, requireFields } from './policy-fields.ts';
import { validateStatement } from './validate-statement.ts';

const DOCUMENT_FIELDS = ['Version', 'Id', 'Statement'];
const VERSIONS: readonly unknown[] = [undefined, '2012-10-17', '2008-10-17'];

/**
 * `identity` is also the grammar of boundaries, session policies and SCPs, `resource` that of RCPs.
 * Throws MalformedPolicyError (code `MalformedPolicyDocument`).
 */
export function validatePolicy(text: string, kind: PolicyKind): PolicyDocument {
  const document = requireFields(parseJson(text), 'Policy', DOCUMENT_FIELDS);
  if (!VERSIONS.includes(document['Version'])) {
    throw new MalformedPolicyError('Version: the policy must contain a valid version string.');
  }
  if (document['Id'] !== undefined && typeof document['Id'] !== 'string') {
    throw new MalformedPolicyError('Id: must be a string.');
  }
  const written = document['Statement'];
  const statements: readonly unknown[] = Array.isArray(written) ? written : [written];
  if (written === undefined || statements.length === 0) {
    throw new MalformedPolicyError('Statement: missing required field Statement.');
  }
  const sids = statements.map((statement, at) => validateStatement(statement, `Statement[${at}]`, kind));
  refuseRepeatedSids(sids);
  // Every part of the shape has been checked above.
  return document as unknown as PolicyDocument;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedPolicyError('Policy: this policy contains invalid JSON.', { cause });
  }
}

function refuseRepeatedSids(sids: readonly (string | undefined)[]): void {
  const seen = new Set<string>();
  for (const sid of sids) {
    if (!sid) continue;
    if (seen.has(sid)) {
      throw new MalformedPolicyError(
        `Sid: statement IDs (SID) in a single policy must be unique, "${sid}" is not.`,
      );
    }
    seen.add(sid);
  }
}
