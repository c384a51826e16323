import * as z from 'zod/mini';
import type { AttachedRole, Finding } from '../model/finding.ts';
import { omitOwn, readAdditionalInfo } from './additional-info.ts';
import { readActors } from './attack-sequence.ts';
import type { Read } from './format.ts';
import { readDetectorId, readFindingArn, readRoleArn } from './identifiers.ts';
import { dropAbsent, lenient, listOf, prose, text } from './lenient.ts';
import { namePrincipal, type Principal, perPrincipal } from './principals.ts';
import { readTime } from './read-time.ts';

const AccessKeyDetails = z.object({
  accessKeyId: text(300),
  principalId: text(300),
  userName: text(300),
  userType: text(100),
});
const Resource = z.object({
  accessKeyDetails: lenient(AccessKeyDetails),
  instanceDetails: lenient(
    z.object({ instanceId: text(64), iamInstanceProfile: lenient(z.object({ arn: text(1024) })) }),
  ),
  lambdaDetails: lenient(z.object({ role: text(1024), functionArn: text(1024), functionName: text(200) })),
});
const Address = lenient(z.object({ ipAddressV4: text(64), ipAddressV6: text(64) }));
const Service = z.object({
  detectorId: text(300),
  count: lenient(z.number().check(z.nonnegative())),
  eventFirstSeen: lenient(z.unknown()),
  eventLastSeen: lenient(z.unknown()),
  additionalInfo: lenient(z.unknown()),
  evidence: lenient(
    z.object({ threatIntelligenceDetails: listOf(z.object({ threatListName: text(300) }), 20) }),
  ),
  action: lenient(
    z.object({
      awsApiCallAction: lenient(
        z.object({ api: text(300), serviceName: text(100), remoteIpDetails: Address }),
      ),
    }),
  ),
  detection: lenient(z.object({ sequence: lenient(z.unknown()) })),
});

/**
 * GuardDuty's finding as EventBridge carries it. Only what identifies it is demanded; sets that AWS
 * extends (types, user types) are open; the rest may be absent.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html
 */
const Detail = z.object({
  id: z.string().check(z.regex(/^[ -~]{1,300}$/)),
  accountId: z.string().check(z.regex(/^\d{12}$/)),
  region: z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)),
  type: z.string().check(z.minLength(1), z.maxLength(200)),
  severity: z.union([
    z.number().check(z.gte(0), z.lte(10)),
    z.string().check(z.regex(/^(\d(\.\d{1,3})?|10(\.0{1,3})?)$/)),
  ]),
  arn: text(300),
  title: prose(2000),
  updatedAt: lenient(z.unknown()),
  resource: lenient(Resource),
  service: lenient(Service),
});

/** What stands around the finding, and so cannot be read from it. */
type Origin = Pick<Finding, 'source' | 'via'>;

/** A finding for each principal that it names, or why it is none. */
export function readGuardDuty(detail: unknown, origin: Origin): readonly Read[] {
  const parsed = Detail.safeParse(detail);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    return [`these fields of the finding are missing or malformed: ${fields.slice(0, 300)}`];
  }
  const { resource, service } = parsed.data;
  const key = namePrincipal({
    accessKeyId: resource?.accessKeyDetails?.accessKeyId,
    principalId: resource?.accessKeyDetails?.principalId,
    principalName: resource?.accessKeyDetails?.userName,
    principalType: resource?.accessKeyDetails?.userType,
  });
  const { principals, left } = readActors(service?.detection?.sequence);
  const { keys } = readAdditionalInfo(service?.additionalInfo);
  const findings = perPrincipal(
    describe(parsed.data, origin, key),
    principals.length === 0 ? [key] : principals,
  ).map((finding) => ({ ...finding, ...omitOwn(keys, finding.accessKeyId) }));
  return left === 0 ? findings : [...findings, `${left} more actors than are read of one finding`];
}

function describe(
  { service, resource, ...detail }: z.output<typeof Detail>,
  origin: Origin,
  key: Principal,
): Finding {
  const call = service?.action?.awsApiCallAction;
  const info = readAdditionalInfo(service?.additionalInfo);
  const named = service?.evidence?.threatIntelligenceDetails.find((one) => one.threatListName !== undefined);
  return {
    ...origin,
    id: detail.id,
    account: detail.accountId,
    region: detail.region,
    type: detail.type,
    severity: Number(detail.severity),
    title: detail.title ?? detail.type,
    isSample: info.isSample,
    ...dropAbsent({
      detectorId: readFindingArn(detail.arn)?.detectorId ?? readDetectorId(service?.detectorId),
      attachedRole: readAttachedRole(resource, key),
      api: call?.api,
      apiService: call?.serviceName,
      remoteAddress: call?.remoteIpDetails?.ipAddressV4 ?? call?.remoteIpDetails?.ipAddressV6,
      threatList: info.threatList ?? named?.threatListName,
      firstSeen: readTime(service?.eventFirstSeen),
      lastSeen: readTime(service?.eventLastSeen),
      updatedAt: readTime(detail.updatedAt),
      count: service?.count,
    }),
  };
}

/**
 * The role of the instance or function that the finding is about. Where it names a principal it is about that one:
 * instances stand beside keys in findings about keys, too.
 */
function readAttachedRole(
  resource: z.output<typeof Resource> | undefined,
  key: Principal,
): AttachedRole | undefined {
  if (key.accessKeyId !== undefined || key.principalName !== undefined) return undefined;
  const { instanceDetails: instance, lambdaDetails: lambda } = resource ?? {};
  const profile = instance?.iamInstanceProfile?.arn;
  if (profile !== undefined && readRoleArn(profile) !== undefined) {
    return { of: 'instance', arn: profile, ...dropAbsent({ workload: instance?.instanceId }) };
  }
  if (lambda?.role === undefined || readRoleArn(lambda.role) === undefined) return undefined;
  const workload = lambda.functionArn ?? lambda.functionName;
  return { of: 'function', arn: lambda.role, ...dropAbsent({ workload }) };
}
