import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '@aws-sdk/client-sts';
import { identities, sessions } from '../../kernel/identity.ts';
import { operation } from '../../kernel/operation.ts';
import { accessKeyId, requireText, validationError } from '../iam/constraints.ts';
import { refuseUserSession } from './session-limits.ts';

/**
 * The account of any key, one's own or not, active or not.
 * Differs from AWS: a key's account is looked up and not read from its id, so that keys which were deleted are unknown.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export const GetAccessKeyInfo = operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse>({
  access(_input, call) {
    refuseUserSession('GetAccessKeyInfo', call.caller);
    return [{ action: 'sts:GetAccessKeyInfo', resource: '*' }];
  },
  act(input, { world }) {
    const id = requireText(accessKeyId, input.AccessKeyId);
    for (const account of world.accounts) {
      const isHere =
        identities(world, account).keys.has(id) || sessions({ world, account, region: '' }).has(id);
      if (isHere) return { Account: account };
    }
    throw validationError(`The access key id ${id} is not valid.`);
  },
});
