import type { PolicyDescriptorType } from '@aws-sdk/client-sts';
import type { NamedPolicy } from '../../../src/iam/model.ts';
import { managedPolicy } from '../../kernel/authorize.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { identities } from '../../kernel/identity.ts';
import type { Call } from '../../kernel/operation.ts';
import { validationError } from '../iam/constraints.ts';
import { requireAttachable } from '../iam/managed-policy-lookup.ts';
import { readPolicy } from '../iam/policy-text.ts';

/** Characters of the session policy's text. Differs from AWS: a packed size is not computed, only this limit holds. */
const LONGEST = 2048;
const MOST_ARNS = 10;

/**
 * The policies that limit a session: the text and the managed policies of `account` that the request names,
 * as they stand now. Undefined when it names none, which is not the same as an empty list.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function readSessionPolicies(
  call: Call,
  account: string,
  request: { readonly Policy?: string | undefined; readonly PolicyArns?: PolicyDescriptorType[] | undefined },
): { policies?: readonly NamedPolicy[] } {
  const { Policy: text, PolicyArns: descriptors = [] } = request;
  if (text === undefined && descriptors.length === 0) return {};
  if (descriptors.length > MOST_ARNS)
    throw validationError(`A session has at most ${MOST_ARNS} managed policies.`);
  if (text !== undefined && text.length > LONGEST) {
    throw new AwsError('PackedPolicyTooLarge', `The session policy is longer than ${LONGEST} characters.`, {
      status: 400,
    });
  }
  const state = identities(call.world, account);
  const managed = descriptors.flatMap(
    ({ arn = '' }) => managedPolicy(state, requireAttachable(state, arn)) ?? [],
  );
  const inline =
    text === undefined ? [] : [{ name: 'session', document: readPolicy(text, 'identity').document }];
  return { policies: [...inline, ...managed] };
}
