import type { IAMClient } from '@aws-sdk/client-iam';
import { errorFacts } from '../aws/error-facts.ts';
import { type Proof, prove, type Times } from './prove.ts';
import { POLICY_PERMISSIONS, readPolicies } from './read-policies.ts';
import { ACCESS_PERMISSIONS, readAccess } from './read-user.ts';
import { createTarget } from './run-step.ts';

/** What a proof asks of IAM, by what it asks about. It reads, and changes nothing. */
export const PROOF_PERMISSIONS = {
  ...POLICY_PERMISSIONS,
  user: ['iam:GetAccessKeyLastUsed', ...ACCESS_PERMISSIONS, ...POLICY_PERMISSIONS.user],
} as const;

export interface KeyFacts {
  readonly account: string;
  readonly accessKeyId: string;
  /** Of a key that is gone nobody is the holder: its sessions are those of the user by the name that he had. */
  readonly userName: string;
}

/** Whether the key and its sessions are denied by what IAM has now. What cannot be read makes it unknown. */
export async function proveKey(
  key: KeyFacts,
  times: Times,
  observed: readonly string[],
  deps: { readonly iam: IAMClient; logFailure(what: string, error: unknown): void },
): Promise<Proof> {
  const { iam } = deps;
  try {
    const user = await readAccess((await createTarget(key, iam).owner()) ?? key.userName, iam);
    return prove({ user, accessKeyId: key.accessKeyId }, await readPolicies(user, iam), times, observed);
  } catch (error) {
    deps.logFailure('what IAM has about the key', error);
    const { code, message } = errorFacts(error);
    return {
      verdict: 'unknown',
      because: `what there is could not be read: ${code}: ${message.slice(0, 200)}`,
      calls: [],
    };
  }
}
