import type {
  DeleteBucketEncryptionRequest,
  DeletePublicAccessBlockRequest,
  GetBucketEncryptionOutput,
  GetBucketEncryptionRequest,
  GetBucketOwnershipControlsOutput,
  GetBucketOwnershipControlsRequest,
  GetBucketVersioningOutput,
  GetBucketVersioningRequest,
  GetPublicAccessBlockOutput,
  GetPublicAccessBlockRequest,
  PutBucketEncryptionRequest,
  PutBucketOwnershipControlsRequest,
  PutBucketVersioningRequest,
  PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { need } from './access.ts';
import { requireBucket } from './bucket.ts';
import { bucketTrail } from './trail.ts';

type Nothing = Record<never, never>;

export const PutBucketVersioning = operation<PutBucketVersioningRequest, Nothing>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketVersioning')],
  act(input, call) {
    const bucket = requireBucket(call.world, input);
    const { Status, MFADelete } = input.VersioningConfiguration;
    if (MFADelete === 'Enabled') throw notInSandbox('s3:PutBucketVersioning with MFADelete');
    if (Status !== 'Enabled' && Status !== 'Suspended')
      throw new AwsError(
        'IllegalVersioningConfigurationException',
        'The Versioning element must be specified',
        {
          status: 400,
        },
      );
    if (Status === 'Suspended' && bucket.objectLock !== undefined)
      throw new AwsError(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        { status: 409 },
      );
    bucket.versioning = Status;
    return {};
  },
  trail: (input, _output, call) =>
    bucketTrail(call, input.Bucket, {
      versioning: '',
      VersioningConfiguration: { ...input.VersioningConfiguration },
    }),
});

export const GetBucketVersioning = operation<GetBucketVersioningRequest, GetBucketVersioningOutput>({
  access: (input, call) => [need(call, input.Bucket, 's3:GetBucketVersioning')],
  act(input, call) {
    const { versioning } = requireBucket(call.world, input);
    return versioning === undefined ? {} : { Status: versioning };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { versioning: '' }),
});

export const PutPublicAccessBlock = operation<PutPublicAccessBlockRequest, Nothing>({
  trailName: 'PutBucketPublicAccessBlock',
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketPublicAccessBlock')],
  act(input, call) {
    const given = input.PublicAccessBlockConfiguration;
    requireBucket(call.world, input).publicAccessBlock = {
      BlockPublicAcls: given.BlockPublicAcls ?? false,
      IgnorePublicAcls: given.IgnorePublicAcls ?? false,
      BlockPublicPolicy: given.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
    };
    return {};
  },
  trail: (input, _output, call) =>
    bucketTrail(call, input.Bucket, {
      publicAccessBlock: '',
      PublicAccessBlockConfiguration: { ...input.PublicAccessBlockConfiguration },
    }),
});

export const GetPublicAccessBlock = operation<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput>({
  trailName: 'GetBucketPublicAccessBlock',
  access: (input, call) => [need(call, input.Bucket, 's3:GetBucketPublicAccessBlock')],
  act(input, call) {
    const { publicAccessBlock } = requireBucket(call.world, input);
    if (publicAccessBlock === undefined)
      throw new AwsError(
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
        { status: 404 },
      );
    return { PublicAccessBlockConfiguration: publicAccessBlock };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { publicAccessBlock: '' }),
});

export const DeletePublicAccessBlock = operation<DeletePublicAccessBlockRequest, Nothing>({
  trailName: 'DeleteBucketPublicAccessBlock',
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketPublicAccessBlock')],
  act(input, call) {
    delete requireBucket(call.world, input).publicAccessBlock;
    return {};
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { publicAccessBlock: '' }),
});

const DEFAULT_ENCRYPTION = {
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const },
  BucketKeyEnabled: false,
};

/** Differs from AWS: encryption is a setting that is kept and given back; contents lie in memory as they are, and no KMS permission is asked for. */
export const PutBucketEncryption = operation<PutBucketEncryptionRequest, Nothing>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutEncryptionConfiguration')],
  act(input, call) {
    const rules = input.ServerSideEncryptionConfiguration.Rules ?? [];
    const [rule] = rules;
    if (rule === undefined || rules.length > 1)
      throw new AwsError('MalformedXML', 'The XML you provided was not well-formed', { status: 400 });
    requireBucket(call.world, input).encryption = [{ ...DEFAULT_ENCRYPTION, ...rule }];
    return {};
  },
  trail: (input, _output, call) => {
    const ServerSideEncryptionConfiguration = { ...input.ServerSideEncryptionConfiguration };
    return bucketTrail(call, input.Bucket, { encryption: '', ServerSideEncryptionConfiguration });
  },
});

export const GetBucketEncryption = operation<GetBucketEncryptionRequest, GetBucketEncryptionOutput>({
  access: (input, call) => [need(call, input.Bucket, 's3:GetEncryptionConfiguration')],
  act: (input, call) => ({
    ServerSideEncryptionConfiguration: { Rules: [...requireBucket(call.world, input).encryption] },
  }),
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { encryption: '' }),
});

export const DeleteBucketEncryption = operation<DeleteBucketEncryptionRequest, Nothing>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutEncryptionConfiguration')],
  act(input, call) {
    requireBucket(call.world, input).encryption = [DEFAULT_ENCRYPTION];
    return {};
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { encryption: '' }),
});

export const PutBucketOwnershipControls = operation<PutBucketOwnershipControlsRequest, Nothing>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketOwnershipControls')],
  act(input, call) {
    const rules = input.OwnershipControls.Rules ?? [];
    if (rules.some((rule) => rule.ObjectOwnership !== 'BucketOwnerEnforced'))
      throw notInSandbox('s3:PutBucketOwnershipControls with ACLs in force: only BucketOwnerEnforced');
    requireBucket(call.world, input).ownership = rules;
    return {};
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { ownershipControls: '' }),
});

export const GetBucketOwnershipControls = operation<
  GetBucketOwnershipControlsRequest,
  GetBucketOwnershipControlsOutput
>({
  access: (input, call) => [need(call, input.Bucket, 's3:GetBucketOwnershipControls')],
  act: (input, call) => ({
    OwnershipControls: { Rules: [...requireBucket(call.world, input).ownership] },
  }),
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { ownershipControls: '' }),
});
