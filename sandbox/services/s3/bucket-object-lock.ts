import type {
  GetObjectLockConfigurationOutput,
  GetObjectLockConfigurationRequest,
  ObjectLockConfiguration,
  PutObjectLockConfigurationOutput,
  PutObjectLockConfigurationRequest,
} from '@aws-sdk/client-s3';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { need } from './access.ts';
import { requireBucket } from './bucket.ts';
import { type DefaultRetention, readMode } from './object-lock.ts';
import { bucketTrail } from './trail.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html */
export const PutObjectLockConfiguration = operation<
  PutObjectLockConfigurationRequest,
  PutObjectLockConfigurationOutput
>({
  trailName: 'PutBucketObjectLockConfiguration',
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketObjectLockConfiguration')],
  act(input, call) {
    if (input.Token !== undefined) throw notInSandbox('s3:PutObjectLockConfiguration with a token');
    const bucket = requireBucket(call.world, input);
    if (bucket.versioning !== 'Enabled')
      throw new AwsError(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        { status: 409 },
      );
    const usual = readConfiguration(input.ObjectLockConfiguration);
    // Once a bucket has it, object lock can only be configured, never be taken away.
    bucket.objectLock = usual === undefined ? {} : { usual };
    return {};
  },
  trail: (input, _output, call) =>
    bucketTrail(call, input.Bucket, {
      'object-lock': '',
      ObjectLockConfiguration: { ...input.ObjectLockConfiguration },
    }),
});

const LONGEST = { Days: 36_500, Years: 100 };

function readConfiguration(given: ObjectLockConfiguration | undefined): DefaultRetention | undefined {
  const malformed = new AwsError('MalformedXML', 'The XML you provided was not well-formed', { status: 400 });
  if (given?.ObjectLockEnabled !== 'Enabled') throw malformed;
  if (given.Rule === undefined) return undefined;
  const { Mode, Days, Years } = given.Rule.DefaultRetention ?? {};
  if (Mode === undefined || (Days === undefined) === (Years === undefined)) throw malformed;
  const [unit, count] = Days === undefined ? (['Years', Years ?? 0] as const) : (['Days', Days] as const);
  if (!Number.isInteger(count) || count < 1 || count > LONGEST[unit])
    throw new AwsError(
      'InvalidArgument',
      `Default retention period must be a positive integer value of at most ${LONGEST[unit]} ${unit.toLowerCase()}.`,
      { status: 400 },
    );
  return { mode: readMode(Mode), unit, count };
}

export const GetObjectLockConfiguration = operation<
  GetObjectLockConfigurationRequest,
  GetObjectLockConfigurationOutput
>({
  trailName: 'GetBucketObjectLockConfiguration',
  access: (input, call) => [need(call, input.Bucket, 's3:GetBucketObjectLockConfiguration')],
  act(input, call) {
    const { objectLock } = requireBucket(call.world, input);
    if (objectLock === undefined)
      throw new AwsError(
        'ObjectLockConfigurationNotFoundError',
        'Object Lock configuration does not exist for this bucket',
        { status: 404 },
      );
    const { usual } = objectLock;
    return {
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        ...(usual === undefined
          ? {}
          : { Rule: { DefaultRetention: { Mode: usual.mode, [usual.unit]: usual.count } } }),
      },
    };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { 'object-lock': '' }),
});
