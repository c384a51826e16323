import type {
  DeleteBucketLifecycleRequest,
  GetBucketLifecycleConfigurationOutput,
  GetBucketLifecycleConfigurationRequest,
  PutBucketLifecycleConfigurationOutput,
  PutBucketLifecycleConfigurationRequest,
} from '@aws-sdk/client-s3';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { acceptOnly, need } from './access.ts';
import { requireBucket } from './bucket.ts';
import { bucketTrail } from './trail.ts';

/** Differs from AWS: a lifecycle configuration is kept and given back, and no object is expired or moved by it. */
export const PutBucketLifecycleConfiguration = operation<
  PutBucketLifecycleConfigurationRequest,
  PutBucketLifecycleConfigurationOutput
>({
  trailName: 'PutBucketLifecycle',
  access: (input, call) => [need(call, input.Bucket, 's3:PutLifecycleConfiguration')],
  act(input, call) {
    acceptOnly('PutBucketLifecycleConfiguration', input, [
      'Bucket',
      'ChecksumAlgorithm',
      'ExpectedBucketOwner',
      'LifecycleConfiguration',
    ]);
    const rules = input.LifecycleConfiguration?.Rules ?? [];
    if (rules.some((rule) => rule.Expiration?.Date || rule.Transitions?.some(({ Date: date }) => date)))
      throw notInSandbox('s3:PutBucketLifecycleConfiguration with a Date');
    if (rules.length === 0 || rules.length > 1000)
      throw new AwsError('MalformedXML', 'The XML you provided was not well-formed', { status: 400 });
    requireBucket(call.world, input).lifecycle = rules;
    return {};
  },
  trail: (input, _output, call) => {
    const LifecycleConfiguration = { ...input.LifecycleConfiguration };
    return bucketTrail(call, input.Bucket, { lifecycle: '', LifecycleConfiguration });
  },
});

export const GetBucketLifecycleConfiguration = operation<
  GetBucketLifecycleConfigurationRequest,
  GetBucketLifecycleConfigurationOutput
>({
  trailName: 'GetBucketLifecycle',
  access: (input, call) => [need(call, input.Bucket, 's3:GetLifecycleConfiguration')],
  act(input, call) {
    const { lifecycle } = requireBucket(call.world, input);
    if (lifecycle === undefined)
      throw new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
        status: 404,
      });
    return { Rules: [...lifecycle] };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { lifecycle: '' }),
});

export const DeleteBucketLifecycle = operation<DeleteBucketLifecycleRequest, Record<never, never>>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutLifecycleConfiguration')],
  act(input, call) {
    delete requireBucket(call.world, input).lifecycle;
    return {};
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { lifecycle: '' }),
});
