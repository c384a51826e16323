import type { NamedPolicy, PolicyDocument, RequestContext, Statement } from '../../../src/iam/model.ts';
import { authorize } from '../../kernel/authorize.ts';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { type Bucket, bucketArn, findBucket } from './bucket.ts';

/** What a caller needs for a bucket, or with a key for an object in it. */
export function need(
  call: Call,
  bucketName: string,
  action: string,
  more: { key?: string; context?: RequestContext } = {},
): Access {
  const bucket = findBucket(call.world, bucketName);
  const resource = more.key === undefined ? bucketArn(bucketName) : `${bucketArn(bucketName)}/${more.key}`;
  if (bucket === undefined) return { action, resource, context: more.context ?? {} };
  const policy = effectivePolicy(call, bucket);
  return {
    action,
    resource,
    resourceAccount: bucket.account,
    context: {
      ...more.context,
      's3:ResourceAccount': bucket.account,
      'aws:ResourceAccount': bucket.account,
    },
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
  };
}

/** RestrictPublicBuckets leaves a public policy in force only for the owner's account and AWS services. */
function effectivePolicy(call: Call, bucket: Bucket): NamedPolicy | undefined {
  if (bucket.policy === undefined) return undefined;
  const { document } = bucket.policy;
  const isOutsider = call.caller.principal.kind !== 'service' && call.caller.account !== bucket.account;
  if (isOutsider && bucket.publicAccessBlock?.RestrictPublicBuckets && isPublic(document)) return undefined;
  return { name: `${bucketArn(bucket.name)}:policy`, document };
}

/**
 * Differs from AWS: a bucket policy counts as public when it allows every principal without a condition;
 * AWS also looks at which conditions narrow it enough.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function isPublic(document: PolicyDocument): boolean {
  const statements = document.Statement;
  const all = Array.isArray(statements) ? (statements as readonly Statement[]) : [statements as Statement];
  return all.some((statement) => {
    if (statement.Effect !== 'Allow' || statement.Condition !== undefined) return false;
    if (statement.NotPrincipal !== undefined) return true;
    const principal = statement.Principal;
    if (typeof principal !== 'object') return principal === '*';
    return [principal.AWS ?? []].flat().includes('*');
  });
}

/** Whether the caller may do one thing more: S3 says of a missing key only to who may list. */
export function isAllowed(call: Call, access: Access): boolean {
  const service = call.world.services.get('s3');
  if (service === undefined) return false;
  try {
    authorize(call, service, [access]);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'AccessDenied') return false;
    throw error;
  }
}

/** Members that an operation here does not know are refused by name, so that none is passed over in silence. */
export function acceptOnly<I extends object>(
  operation: string,
  input: I,
  names: readonly (keyof I & string)[],
): void {
  const known: readonly string[] = names;
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !known.includes(name)) throw notInSandbox(`s3:${operation} with ${name}`);
  }
}

/** Access control lists are off on every new bucket, and these two say nothing that is not so without them. */
export function refuseAcl(acl: string | undefined): void {
  if (acl === undefined || acl === 'private' || acl === 'bucket-owner-full-control') return;
  throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', { status: 400 });
}
