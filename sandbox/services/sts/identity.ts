import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { operation } from '../../kernel/operation.ts';

/**
 * Needs no permission, and no policy can deny it: that is why it proves nothing about containment.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const GetCallerIdentity = operation<GetCallerIdentityRequest, GetCallerIdentityResponse>({
  access: () => [],
  act: (_input, { caller }) => ({
    Account: caller.account,
    Arn: 'arn' in caller.principal ? caller.principal.arn : '',
    UserId: caller.userId,
  }),
});
