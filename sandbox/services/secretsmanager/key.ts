import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import type { Secret } from './secret.ts';

const MANAGED = /^(arn:aws:kms:[a-z0-9-]+:\d{12}:)?alias\/aws\/secretsmanager$/;

/** Differs from AWS: secrets are encrypted with the AWS managed key `alias/aws/secretsmanager` only, and lie in memory as they are. */
export function readKeyId(given: string | undefined): { readonly keyId?: string } {
  if (given === undefined) return {};
  if (!MANAGED.test(given))
    throw notInSandbox('secretsmanager: a KmsKeyId other than alias/aws/secretsmanager');
  return { keyId: given };
}

/** The AWS managed key serves its own account only, whatever the secret's policy says. */
export function refuseForeignKey(secret: Secret, call: Call): void {
  if (secret.account === call.account) return;
  throw new AwsError('AccessDeniedException', 'Access to KMS is not allowed', { status: 400 });
}
