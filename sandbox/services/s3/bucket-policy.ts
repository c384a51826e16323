import type {
  DeleteBucketPolicyRequest,
  GetBucketPolicyOutput,
  GetBucketPolicyRequest,
  PutBucketPolicyRequest,
} from '@aws-sdk/client-s3';
import type { PolicyDocument, Statement } from '../../../src/iam/model.ts';
import { MalformedPolicyError } from '../../../src/iam/policy-fields.ts';
import { validatePolicy } from '../../../src/iam/validate.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { acceptOnly, isPublic, need } from './access.ts';
import { bucketArn, requireBucket } from './bucket.ts';
import { bucketTrail } from './trail.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
const LONGEST_POLICY = 20 * 1024;

export const PutBucketPolicy = operation<PutBucketPolicyRequest, Record<never, never>>({
  access: (input, call) => [need(call, input.Bucket, 's3:PutBucketPolicy')],
  act(input, call) {
    acceptOnly('PutBucketPolicy', input, [
      'Bucket',
      'Policy',
      'ContentMD5',
      'ChecksumAlgorithm',
      'ExpectedBucketOwner',
    ]);
    const bucket = requireBucket(call.world, input);
    const document = readPolicy(input.Policy, bucket.name);
    if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublic(document)) {
      const message = `User: ${call.caller.userId} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`;
      throw new AwsError('AccessDenied', message, { status: 403 });
    }
    bucket.policy = { text: input.Policy, document };
    return {};
  },
  trail: (input, _output, call) =>
    bucketTrail(call, input.Bucket, { policy: '', bucketPolicy: asJson(input.Policy) }),
});

function readPolicy(text: string, bucketName: string): PolicyDocument {
  if (Buffer.byteLength(text) > LONGEST_POLICY)
    throw malformed('Policies must be valid JSON and at most 20480 bytes long');
  const document = validate(text);
  for (const statement of [document.Statement].flat() as readonly Statement[]) {
    if (statement.Principal === undefined && statement.NotPrincipal === undefined)
      throw malformed('Missing required field Principal');
    const resources = [statement.Resource ?? statement.NotResource ?? []].flat() as readonly string[];
    const isInside = (resource: string) =>
      resource === bucketArn(bucketName) || resource.startsWith(`${bucketArn(bucketName)}/`);
    // A wildcard in the bucket's part is accepted where it can mean this bucket.
    const isWide = (resource: string) => /^(\*|arn:aws:s3:::[^/]*[*?])/.test(resource);
    if (resources.length === 0 || !resources.every((one) => isInside(one) || isWide(one)))
      throw malformed('Policy has invalid resource');
  }
  return document;
}

function validate(text: string): PolicyDocument {
  try {
    return validatePolicy(text, 'resource');
  } catch (cause) {
    if (cause instanceof MalformedPolicyError) throw malformed(cause.message, cause);
    throw cause;
  }
}

const malformed = (message: string, cause?: unknown) =>
  new AwsError('MalformedPolicy', message, { status: 400, cause });

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, LONGEST_POLICY);
  }
}

export const GetBucketPolicy = operation<GetBucketPolicyRequest, GetBucketPolicyOutput>({
  access: (input, call) => [need(call, input.Bucket, 's3:GetBucketPolicy')],
  act(input, call) {
    const { policy } = requireBucket(call.world, input);
    if (policy === undefined)
      throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', { status: 404 });
    return { Policy: policy.text };
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { policy: '' }),
});

export const DeleteBucketPolicy = operation<DeleteBucketPolicyRequest, Record<never, never>>({
  access: (input, call) => [need(call, input.Bucket, 's3:DeleteBucketPolicy')],
  act(input, call) {
    delete requireBucket(call.world, input).policy;
    return {};
  },
  trail: (input, _output, call) => bucketTrail(call, input.Bucket, { policy: '' }),
});
