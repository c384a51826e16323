import type {
  DescribeKeyRequest,
  DescribeKeyResponse,
  ListKeysRequest,
  ListKeysResponse,
  UpdateKeyDescriptionRequest,
} from '@aws-sdk/client-kms';
import { operation } from '../../kernel/operation.ts';
import { checkText } from '../events/constraints.ts';
import { LONGEST_DESCRIPTION } from './create.ts';
import { accessKey, findKey, findOwnKey, trailKey } from './find-key.ts';
import { listKeys, refuseDeleted, storeKey } from './key.ts';
import { takePage } from './paging.ts';
import { refuseGrants } from './refuse-grants.ts';
import { showKey } from './show-key.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
const DescribeKey = operation<DescribeKeyRequest, DescribeKeyResponse>({
  access: (input, call) => [accessKey('DescribeKey', findKey(input.KeyId, call), call)],
  act(input, call) {
    refuseGrants('DescribeKey', input);
    return { KeyMetadata: showKey(findKey(input.KeyId, call).key) };
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

const ListKeys = operation<ListKeysRequest, ListKeysResponse>({
  access: () => [{ action: 'kms:ListKeys', resource: '*' }],
  act(input, call) {
    const { page, next } = takePage([...listKeys(call).values()], input, { usual: 100, most: 1000 });
    return { Keys: page.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...next };
  },
});

const UpdateKeyDescription = operation<UpdateKeyDescriptionRequest, object>({
  access: (input, call) => [accessKey('UpdateKeyDescription', { key: findOwnKey(input.KeyId, call) }, call)],
  act(input, call) {
    checkText('description', input.Description, { min: 0, max: LONGEST_DESCRIPTION });
    const key = findOwnKey(input.KeyId, call);
    refuseDeleted(key);
    storeKey(call.world, { ...key, description: input.Description });
    return {};
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

export const describe = { DescribeKey, ListKeys, UpdateKeyDescription };
