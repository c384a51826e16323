import type { GetKeyPolicyRequest, GetKeyPolicyResponse, PutKeyPolicyRequest } from '@aws-sdk/client-kms';
import { evaluate } from '../../../src/iam/evaluate.ts';
import type { PolicyDocument } from '../../../src/iam/model.ts';
import { MalformedPolicyError } from '../../../src/iam/policy-fields.ts';
import { validatePolicy } from '../../../src/iam/validate.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { globalContext } from '../../kernel/context.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { accessKey, findOwnKey, keyContext, trailKey } from './find-key.ts';
import { notFound, storeKey } from './key.ts';

/** Bytes. https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const LONGEST = 32_768;

/** Differs from AWS: a key policy may name principals that do not exist. */
export function readKeyPolicy(
  text: string,
  call: Call,
  { isUnchecked, arn }: { readonly isUnchecked: boolean; readonly arn: string },
): StoredPolicy {
  if (Buffer.byteLength(text) > LONGEST)
    throw new AwsError('LimitExceededException', `A key policy has at most ${LONGEST} bytes.`, {
      status: 400,
    });
  const document = parsePolicy(text);
  if (!isUnchecked && isLockedOut(document, call, arn))
    throw malformed('The new key policy will not allow you to update the key policy in the future.');
  return { text, document };
}

function parsePolicy(text: string): PolicyDocument {
  try {
    return validatePolicy(text, 'resource');
  } catch (cause) {
    if (!(cause instanceof MalformedPolicyError)) throw cause;
    throw malformed(cause.message, cause);
  }
}

const malformed = (message: string, cause?: unknown) =>
  new AwsError('MalformedPolicyDocumentException', message, { status: 400, cause });

/** Whether the caller could not write the policy again, whatever else he is allowed: nobody could mend the key. */
function isLockedOut(document: PolicyDocument, call: Call, arn: string): boolean {
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
  const request = {
    principal: call.caller.principal,
    action: 'kms:PutKeyPolicy',
    resource: arn,
    resourceAccount: call.account,
    context: { ...globalContext(call, new Map()), ...keyContext(call) },
  };
  const policies = {
    identity: [{ name: 'any', document: { Statement: everything } }],
    resource: { name: arn, document },
    resourceMode: 'required',
  } as const;
  return !evaluate(request, policies).allowed;
}

export const askedToBypass = (bypass: boolean | undefined) => ({
  'kms:BypassPolicyLockoutSafetyCheck': String(bypass ?? false),
});

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
const PutKeyPolicy = operation<PutKeyPolicyRequest, object>({
  access: (input, call) => [
    accessKey(
      'PutKeyPolicy',
      { key: findOwnKey(input.KeyId, call) },
      call,
      askedToBypass(input.BypassPolicyLockoutSafetyCheck),
    ),
  ],
  act(input, call) {
    refuseOtherName(input.PolicyName);
    const key = findOwnKey(input.KeyId, call);
    const isUnchecked = input.BypassPolicyLockoutSafetyCheck === true;
    const policy = readKeyPolicy(input.Policy, call, { isUnchecked, arn: key.arn });
    storeKey(call.world, { ...key, policy });
    return {};
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

const GetKeyPolicy = operation<GetKeyPolicyRequest, GetKeyPolicyResponse>({
  access: (input, call) => [accessKey('GetKeyPolicy', { key: findOwnKey(input.KeyId, call) }, call)],
  act(input, call) {
    refuseOtherName(input.PolicyName);
    return { Policy: findOwnKey(input.KeyId, call).policy.text, PolicyName: NAME };
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

/** The only name that a key policy can have. */
const NAME = 'default';

function refuseOtherName(name: string | undefined): void {
  if (name !== undefined && name !== NAME) throw notFound('No such policy exists');
}

export const keyPolicy = { PutKeyPolicy, GetKeyPolicy };
