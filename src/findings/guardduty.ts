import * as z from 'zod/mini';
import type { Finding } from '../model/finding.ts';

const text = (longest: number) => z.optional(z.nullable(z.string().check(z.maxLength(longest))));

/** A part that may be missing, null or of another shape in some detector's version: then it says nothing. */
const lenient = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/**
 * GuardDuty's finding as EventBridge carries it. Only what identifies it is demanded; sets that AWS
 * extends (types, user types) are open; the rest may be absent.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html
 */
const Detail = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(300)),
  accountId: z.string().check(z.regex(/^\d{12}$/)),
  region: z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)),
  type: z.string().check(z.minLength(1), z.maxLength(200)),
  severity: z.union([z.number(), z.string().check(z.regex(/^\d{1,2}(\.\d{1,3})?$/))]),
  title: text(2000),
  resource: lenient(
    z.object({
      accessKeyDetails: lenient(
        z.object({
          accessKeyId: text(300),
          principalId: text(300),
          userName: text(300),
          userType: text(100),
        }),
      ),
    }),
  ),
  service: lenient(
    z.object({
      count: lenient(z.number()),
      eventFirstSeen: text(64),
      eventLastSeen: text(64),
      additionalInfo: lenient(
        z.object({ sample: lenient(z.unknown()), value: lenient(z.string()), threatListName: text(300) }),
      ),
      action: lenient(
        z.object({
          awsApiCallAction: lenient(
            z.object({
              api: text(300),
              remoteIpDetails: lenient(z.object({ ipAddressV4: text(64), ipAddressV6: text(64) })),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** The finding, or why it is none. */
export function readGuardDuty(detail: unknown, source: Finding['source']): Finding | string {
  const parsed = Detail.safeParse(detail);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    return `these fields of the finding are missing or malformed: ${fields.slice(0, 300)}`;
  }
  const { data } = parsed;
  const key = data.resource?.accessKeyDetails;
  const call = data.service?.action?.awsApiCallAction;
  return {
    id: data.id,
    source,
    via: 'event',
    account: data.accountId,
    region: data.region,
    type: data.type,
    severity: Number(data.severity),
    title: data.title ?? data.type,
    isSample: isSample(data.service?.additionalInfo),
    ...present('accessKeyId', key?.accessKeyId),
    ...present('principalId', key?.principalId),
    ...present('principalName', key?.userName),
    ...present('principalType', key?.userType),
    ...present('api', call?.api),
    ...present('remoteAddress', call?.remoteIpDetails?.ipAddressV4 ?? call?.remoteIpDetails?.ipAddressV6),
    ...present('threatList', data.service?.additionalInfo?.threatListName),
    ...present('firstSeen', data.service?.eventFirstSeen),
    ...present('lastSeen', data.service?.eventLastSeen),
    ...(data.service?.count === undefined ? {} : { count: data.service.count }),
  };
}

/** The flag stands beside the value, or only inside the JSON text `value`, depending on who delivers. */
function isSample(info: { sample?: unknown; value?: string | undefined } | undefined): boolean {
  if (info === undefined) return false;
  if (info.sample === true || info.sample === 'true') return true;
  try {
    const inner: unknown = JSON.parse(info.value ?? '{}');
    const flag: unknown =
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, 'sample') : undefined;
    return flag === true || flag === 'true';
  } catch {
    // Text that is no JSON carries no flag.
    return false;
  }
}

const present = <K extends string>(name: K, value: string | null | undefined): { [P in K]?: string } =>
  value === undefined || value === null || value === '' || value === 'null'
    ? {}
    : ({ [name]: value } as { [P in K]?: string });
