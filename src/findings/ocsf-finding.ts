import * as z from 'zod/mini';
import type { Channel, Finding } from '../model/finding.ts';
import { isSet } from './additional-info.ts';
import { readFindingType } from './finding-type.ts';
import type { Read } from './format.ts';
import { type HubResource, readKeyResources, readResourceRole } from './hub-resources.ts';
import { readAccount, readFindingArn, readId, readRegion } from './identifiers.ts';
import { isFields, parseJson } from './json.ts';
import { dropAbsent, lenient, listOf, prose, text } from './lenient.ts';
import { perPrincipal } from './principals.ts';
import { readFirstTime } from './read-time.ts';

const time = lenient(z.unknown());
const Resource = z.object({
  type: text(100),
  uid: text(600),
  data: lenient(z.unknown()),
  device: lenient(z.object({ instance_profile: lenient(z.object({ uid_alt: text(1024) })) })),
});

/**
 * A Detection Finding. Who acts is read from the resources alone: `evidences[].actor.user` may be a user of Linux.
 * https://schema.ocsf.io/1.6.0/classes/detection_finding
 */
const Ocsf = z.object({
  cloud: z.object({
    account: lenient(z.object({ uid: text(20) })),
    account_uid: text(20),
    region: text(32),
  }),
  finding_info: z.object({
    uid: text(300),
    uid_alt: text(300),
    title: prose(2000),
    types: listOf(z.string().check(z.minLength(1), z.maxLength(300)), 50),
    first_seen_time: time,
    first_seen_time_dt: time,
    last_seen_time: time,
    last_seen_time_dt: time,
    modified_time: time,
    modified_time_dt: time,
  }),
  metadata: lenient(
    z.object({ uid: text(300), product: lenient(z.object({ uid: text(300), name: text(100) })) }),
  ),
  severity_id: lenient(z.number()),
  count: lenient(z.number().check(z.nonnegative())),
  resources: listOf(Resource, 100),
  evidences: listOf(
    z.object({
      api: lenient(z.object({ operation: text(300), service: lenient(z.object({ name: text(100) })) })),
      src_endpoint: lenient(z.object({ ip: text(64) })),
    }),
    100,
  ),
  unmapped: lenient(z.object({ Sample: lenient(z.unknown()) })),
});
type Ocsf = z.output<typeof Ocsf>;

/** OCSF's six steps on GuardDuty's scale; 0 and 99 say that it is not known. */
const SEVERITIES: ReadonlyMap<number | undefined, number> = new Map([
  [1, 0],
  [2, 2],
  [3, 5],
  [4, 8],
  [5, 9],
  [6, 10],
]);

/** A finding for each key that it names, or why it is none. */
export function readOcsf(document: unknown, via: Channel): readonly Read[] {
  const parsed = Ocsf.safeParse(document);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    return [`these fields of the OCSF finding are missing or malformed: ${fields.slice(0, 300)}`];
  }
  const identity = identify(parsed.data);
  if (typeof identity === 'string') return [identity];
  const resources = parsed.data.resources.map(nameResource);
  const named = readKeyResources(resources);
  const isNamed = named.some(({ accessKeyId, principalName }) => accessKeyId ?? principalName);
  const role = isNamed ? undefined : readResourceRole(resources);
  return perPrincipal(
    { ...describe(parsed.data), ...identity, via, ...dropAbsent({ attachedRole: role }) },
    named,
  );
}

type Identity = Pick<Finding, 'source' | 'id' | 'account' | 'region'> & { readonly detectorId?: string };

/** A product's name is chosen by who imports the finding; it counts only where no product's ARN is given. */
function identify({ cloud, finding_info: info, metadata }: Ocsf): Identity | string {
  const account = readAccount(cloud.account?.uid) ?? readAccount(cloud.account_uid);
  if (account === undefined) return 'the OCSF finding names no account';
  const arn = readFindingArn(info.uid);
  const region = arn?.region ?? readRegion(cloud.region);
  if (region === undefined) return 'the OCSF finding names no region';
  const product = metadata?.product?.uid;
  const isGuardDutys =
    product === undefined
      ? metadata?.product?.name === 'GuardDuty'
      : /^arn:aws[a-z-]{0,20}:securityhub:[a-z0-9-]{0,32}::product(v2)?\/aws\/guardduty$/.test(product);
  if (isGuardDutys) {
    const id = arn?.id ?? (/^[A-Za-z0-9-]{1,128}$/.test(info.uid_alt ?? '') ? info.uid_alt : undefined);
    return id === undefined
      ? "it is of GuardDuty's product, but names no GuardDuty finding"
      : { source: 'guardduty', id, account, region, ...dropAbsent({ detectorId: arn?.detectorId }) };
  }
  const id = readId(`${product?.split(':').at(-1) ?? 'product'}/${info.uid ?? metadata?.uid ?? ''}`);
  return id === undefined || id.endsWith('/')
    ? 'the OCSF finding has no id'
    : { source: 'security-hub', id, account, region };
}

/** Security Lake writes `data` as a JSON text, Security Hub as an object: with the resource's type around it, or without. */
function nameResource({ type = '', uid = '', data, device }: Ocsf['resources'][number]): HubResource {
  const read = isFields(data) ? data : parseJson(data);
  const profile = device?.instance_profile?.uid_alt;
  return {
    type,
    id: uid,
    details: {
      AwsIamAccessKey: read,
      ...(isFields(read) ? read : {}),
      ...(profile === undefined ? {} : { AwsEc2Instance: { IamInstanceProfileArn: profile } }),
    },
  };
}

function describe({ finding_info: info, ...ocsf }: Ocsf): Omit<Finding, keyof Identity | 'via'> {
  const type = readFindingType(info.types);
  const call = ocsf.evidences.find(({ api }) => api?.operation !== undefined);
  return {
    type,
    severity: SEVERITIES.get(ocsf.severity_id) ?? 0,
    title: info.title ?? type,
    isSample: isSet(ocsf.unmapped?.Sample),
    ...dropAbsent({
      api: call?.api?.operation,
      apiService: call?.api?.service?.name,
      remoteAddress: call?.src_endpoint?.ip,
      firstSeen: readFirstTime(info.first_seen_time_dt, info.first_seen_time),
      lastSeen: readFirstTime(info.last_seen_time_dt, info.last_seen_time),
      updatedAt: readFirstTime(info.modified_time_dt, info.modified_time),
      count: ocsf.count,
    }),
  };
}
