import { callerOfSession } from '../../kernel/authenticate.ts';
import {
  changeIdentities,
  identities,
  type Role,
  type StoredPolicy,
  withEntry,
} from '../../kernel/identity.ts';
import type { Call } from '../../kernel/operation.ts';
import { sessionForService } from '../../kernel/service-session.ts';
import type { Place } from '../../kernel/state.ts';
import { callAs } from '../../kernel/world.ts';
import { bucketArn } from '../s3/bucket.ts';
import type { Location } from './threat-intel/location.ts';

const SERVICE = 'guardduty.amazonaws.com';
const NAME = 'AWSServiceRoleForAmazonGuardDuty';

export const serviceRoleArn = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/${SERVICE}/${NAME}`;

/**
 * Lets GuardDuty's service-linked role read a list, until it is forgotten.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-lists-prerequisites.html
 * Differs from AWS: the service-linked role comes with the first threat list and not with the detector, it may do
 * nothing but read lists, and what GuardDuty writes on it is not in the trail.
 */
export function allowToRead(call: Call, setId: string, { bucket, key }: Location): void {
  const policy = write({ Action: 's3:GetObject', Resource: `${bucketArn(bucket)}/${key}` });
  changeInline(call, setId, policy);
}

export const forgetList = (call: Call, setId: string): void => changeInline(call, setId, undefined);

function changeInline(call: Call, setId: string, policy: StoredPolicy | undefined): void {
  const role = identities(call.world, call.account).roles.get(NAME) ?? makeRole(call);
  const inline = withEntry(role.inline, `ThreatIntelSet-${setId}`, policy);
  changeIdentities(call.world, call.account, (state) => ({
    ...state,
    roles: withEntry(state.roles, NAME, { ...role, inline }),
  }));
}

const makeRole = ({ world, account, at }: Call): Role => ({
  name: NAME,
  path: `/aws-service-role/${SERVICE}/`,
  id: world.ids.unique('AROA'),
  arn: serviceRoleArn(account),
  createdAt: at,
  maxSession: 3600,
  trust: write({ Principal: { Service: SERVICE }, Action: 'sts:AssumeRole' }),
  inline: new Map(),
  attached: [],
  tags: new Map(),
});

function write(statement: object): StoredPolicy {
  const document = {
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, ...statement }],
  };
  return { text: JSON.stringify(document), document };
}

/** An object as GuardDuty's role may read it: the bucket's own policy counts as well. Throws what S3 answers. */
export async function readObject(
  place: Place,
  { bucket, key }: Location,
  expectedBucketOwner: string | undefined,
): Promise<Uint8Array> {
  const { world, account, region } = place;
  const session = await sessionForService(world, {
    service: SERVICE,
    account,
    region,
    roleArn: serviceRoleArn(account),
    sessionName: 'GuardDuty',
  });
  const from = { caller: callerOfSession(session), account, region, via: SERVICE };
  const answer = await callAs(world, from, 's3', 'GetObject', {
    Bucket: bucket,
    Key: key,
    ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
  });
  const body: unknown = Reflect.get(Object(answer), 'Body');
  if (!(body instanceof Uint8Array)) throw new Error('S3 answered without a body');
  return body;
}
