import type {
  DeleteResourcePolicyRequest,
  DeleteResourcePolicyResponse,
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
} from '@aws-sdk/client-secrets-manager';
import type { PolicyDocument } from '../../../src/iam/model.ts';
import { MalformedPolicyError } from '../../../src/iam/policy-fields.ts';
import { validatePolicy } from '../../../src/iam/validate.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { operation } from '../../kernel/operation.ts';
import { accessSecret, named, requireLive, storeSecret } from './secret.ts';

/** Characters. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const LONGEST = 20_480;

const PutResourcePolicy = operation<PutResourcePolicyRequest, PutResourcePolicyResponse>({
  access: (input, call) => [
    accessSecret('PutResourcePolicy', input.SecretId, call, {
      'secretsmanager:BlockPublicPolicy': String(input.BlockPublicPolicy ?? false),
    }),
  ],
  act(input, call) {
    const policy = readPolicy(input.ResourcePolicy);
    const secret = requireLive(input.SecretId, call);
    if (input.BlockPublicPolicy === true && isPublic(policy.document))
      throw new AwsError(
        'PublicPolicyException',
        "You can't use this policy because it grants broad access to the secret.",
        { status: 400 },
      );
    storeSecret(call.world, { ...secret, policy, changedAt: call.at });
    return named(secret);
  },
});

function readPolicy(text: string): StoredPolicy {
  const malformed = (why: string, cause?: unknown) =>
    new AwsError('MalformedPolicyDocumentException', `This resource policy is not valid. ${why}`, {
      status: 400,
      cause,
    });
  if (text.length > LONGEST) throw malformed(`It has more than ${LONGEST} characters.`);
  try {
    return { text, document: validatePolicy(text, 'resource') };
  } catch (cause) {
    if (!(cause instanceof MalformedPolicyError)) throw cause;
    throw malformed(cause.message, cause);
  }
}

/**
 * Differs from AWS: BlockPublicPolicy refuses a policy that allows every principal without a condition; AWS also looks
 * at which conditions narrow it enough.
 */
function isPublic(document: PolicyDocument): boolean {
  return [document.Statement].flat().some((statement) => {
    if (statement.Effect !== 'Allow' || statement.Condition !== undefined) return false;
    const { Principal } = statement;
    if (typeof Principal !== 'object') return Principal === '*' || statement.NotPrincipal !== undefined;
    return [Principal.AWS ?? []].flat().includes('*');
  });
}

const GetResourcePolicy = operation<GetResourcePolicyRequest, GetResourcePolicyResponse>({
  access: (input, call) => [accessSecret('GetResourcePolicy', input.SecretId, call)],
  act(input, call) {
    const secret = requireLive(input.SecretId, call);
    return {
      ...named(secret),
      ...(secret.policy === undefined ? {} : { ResourcePolicy: secret.policy.text }),
    };
  },
});

const DeleteResourcePolicy = operation<DeleteResourcePolicyRequest, DeleteResourcePolicyResponse>({
  access: (input, call) => [accessSecret('DeleteResourcePolicy', input.SecretId, call)],
  act(input, call) {
    const { policy: _, ...secret } = requireLive(input.SecretId, call);
    storeSecret(call.world, { ...secret, changedAt: call.at });
    return named(secret);
  },
});

export const resourcePolicy = { PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy };
