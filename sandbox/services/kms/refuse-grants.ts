import { notInSandbox } from '../../kernel/aws-error.ts';

/** Grants, and calls that only ask whether they would be allowed. */
export function refuseGrants(
  operation: string,
  input: { readonly GrantTokens?: readonly string[] | undefined; readonly DryRun?: boolean | undefined },
): void {
  if (input.GrantTokens !== undefined && input.GrantTokens.length > 0)
    throw notInSandbox(`kms:${operation} with GrantTokens`);
  if (input.DryRun === true) throw notInSandbox(`kms:${operation} with DryRun`);
}
