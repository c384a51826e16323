import type { IAMClient } from '@aws-sdk/client-iam';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { BlastRadius } from '../model/blast-radius.ts';
import type { Investigation } from '../model/investigation.ts';

/** Of whom it is asked, and what is known already. */
export interface BlastQuestion {
  readonly principal:
    | { readonly kind: 'user'; readonly userName: string }
    | { readonly kind: 'role'; readonly roleName: string };
  /** The key that is suspected; absent: all of the principal's count. */
  readonly accessKeyId?: string;
  /** What the trail has: the roles assumed, the secrets read, the permissions changed, the others who use it. */
  readonly investigation?: Investigation;
  /** In which secrets are looked for; those of the investigation's calls come on top. */
  readonly regions: readonly string[];
  /** ARNs of the policies that Cordon attaches to contain: their denies are left out. */
  readonly ownPolicyArns: readonly string[];
  /** ISO 8601. */
  readonly asOf: string;
}

/** Clients are made when they are asked for. */
export interface BlastDeps {
  readonly iam: IAMClient;
  secretsIn(region: string): SecretsManagerClient;
  ssmIn(region: string): SSMClient;
}

/** Throws where the principal itself cannot be read; whatever else cannot is in `notChecked`, with AWS's code. */
export async function assessBlastRadius(question: BlastQuestion, deps: BlastDeps): Promise<BlastRadius> {
  throw new Error(`not made yet: ${question.asOf} ${typeof deps.secretsIn}`);
}
