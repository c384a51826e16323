import { MalformedPolicyError, type PolicyKind } from '../../../src/iam/policy-fields.ts';
import { validatePolicy } from '../../../src/iam/validate.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { policyDocument, requireText } from './constraints.ts';

/** Policy text as a request brings it. Throws ValidationError or MalformedPolicyDocument. */
export function readPolicy(text: string, kind: PolicyKind): StoredPolicy {
  requireText(policyDocument, text);
  try {
    return { text, document: validatePolicy(text, kind) };
  } catch (cause) {
    if (!(cause instanceof MalformedPolicyError)) throw cause;
    throw new AwsError('MalformedPolicyDocument', cause.message, { status: 400, cause });
  }
}

/** IAM does not count white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const countedLength = (text: string): number => text.replace(/\s/g, '').length;

/** Documents come back encoded by RFC 3986, which escapes more than JavaScript does. */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
