import * as z from 'zod/mini';
import type { Channel, Finding } from '../model/finding.ts';
import { isSet, omitOwn, readAdditionalInfo } from './additional-info.ts';
import { readAsffSeverity } from './asff-severity.ts';
import { readActors } from './attack-sequence.ts';
import { readFindingType } from './finding-type.ts';
import type { Read } from './format.ts';
import { type HubResource, readKeyResources, readResourceRole } from './hub-resources.ts';
import { readFindingArn, readId, readRegion } from './identifiers.ts';
import { type Fields, lowerFirstLetters, parseJson, textOf } from './json.ts';
import { dropAbsent, lenient, listOf, prose, text } from './lenient.ts';
import { perPrincipal } from './principals.ts';
import { readTime } from './read-time.ts';

const Severity = lenient(
  z.object({
    Product: lenient(z.number()),
    Label: text(20),
    Normalized: lenient(z.number()),
    Original: text(64),
  }),
);
const Types = listOf(z.string().check(z.minLength(1), z.maxLength(300)), 50);
const Resource = z.object({
  Type: text(100),
  Id: text(600),
  Region: text(32),
  Details: lenient(z.unknown()),
});

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html */
const Asff = z.object({
  Id: z.string().check(z.regex(/^[ -~]{1,512}$/)),
  AwsAccountId: z.string().check(z.regex(/^\d{12}$/)),
  ProductArn: text(300),
  Region: text(32),
  Types,
  Severity,
  FindingProviderFields: lenient(z.object({ Types, Severity })),
  Title: prose(2000),
  FirstObservedAt: lenient(z.unknown()),
  LastObservedAt: lenient(z.unknown()),
  UpdatedAt: lenient(z.unknown()),
  Sample: lenient(z.unknown()),
  ProductFields: lenient(z.record(z.string(), z.unknown())),
  Resources: listOf(Resource, 100),
  Action: lenient(
    z.object({
      AwsApiCallAction: lenient(
        z.object({
          Api: text(300),
          ServiceName: text(100),
          RemoteIpDetails: lenient(z.object({ IpAddressV4: text(64) })),
        }),
      ),
    }),
  ),
  Detection: lenient(z.object({ Sequence: lenient(z.unknown()) })),
});
type Asff = z.output<typeof Asff>;

/** GuardDuty's own product in any partition: nobody else can import findings under it. */
const GUARDDUTY = /^arn:aws[a-z-]{0,20}:securityhub:[a-z0-9-]{0,32}::product\/aws\/guardduty$/;

/** A finding for each principal that it names, or why it is none. */
export function readAsff(document: unknown, via: Channel): readonly Read[] {
  const parsed = Asff.safeParse(document);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    return [`these fields of the Security Hub finding are missing or malformed: ${fields.slice(0, 300)}`];
  }
  const asff = parsed.data;
  const identity = identify(asff);
  if (typeof identity === 'string') return [identity];
  const resources = asff.Resources.map(nameResource);
  const { principals, left } = readActors(lowerFirstLetters(asff.Detection?.Sequence));
  const named = principals.length === 0 ? readKeyResources(resources) : principals;
  const isNamed = named.some(({ accessKeyId, principalName }) => accessKeyId ?? principalName);
  const role = isNamed ? undefined : readResourceRole(resources);
  const findings = perPrincipal(
    { ...describe(asff, identity), via, ...dropAbsent({ attachedRole: role }) },
    named,
  ).map((finding) => ({ ...finding, ...omitOwn(readKeys(asff), finding.accessKeyId) }));
  return left === 0 ? findings : [...findings, `${left} more actors than are read of one finding`];
}

type Identity = Pick<Finding, 'source' | 'id' | 'account' | 'region'> & { readonly detectorId?: string };

/**
 * GuardDuty's finding has its id there, whatever way it comes. Of another product only product and id together
 * are unique, and somebody who may import findings chooses both: so they cannot be GuardDuty's.
 */
function identify(asff: Asff): Identity | string {
  const account = asff.AwsAccountId;
  if (GUARDDUTY.test(asff.ProductArn ?? '')) {
    const arn = readFindingArn(asff.Id);
    return arn === undefined
      ? "it is of GuardDuty's product, but its Id is not the ARN of a GuardDuty finding"
      : { source: 'guardduty', account, ...arn };
  }
  const [, ofArn] = /^arn:[a-z-]{3,20}:[a-z0-9-]{1,64}:([a-z0-9-]{1,32}):/.exec(asff.Id) ?? [];
  const region = [asff.Region, ...asff.Resources.map((one) => one.Region), ofArn]
    .map(readRegion)
    .find((one) => one !== undefined);
  const product = asff.ProductArn?.split(':').at(-1) ?? 'product';
  const id = readId(`${product}/${asff.Id}`);
  if (region === undefined) return 'the Security Hub finding names no region';
  return id === undefined
    ? "the Security Hub finding's product and Id are too long"
    : { source: 'security-hub', id, account, region };
}

const nameResource = ({ Type, Id, Details }: Asff['Resources'][number]): HubResource => ({
  type: Type ?? '',
  id: Id ?? '',
  details: Details,
});

/** What a provider said goes before what somebody may have written over it since. */
function describe(asff: Asff, identity: Identity): Omit<Finding, 'via'> {
  const { FindingProviderFields: provider } = asff;
  const type = readFindingType([...(provider?.Types ?? []), ...asff.Types]);
  const call = asff.Action?.AwsApiCallAction;
  const field = (path: string) => readProductField(asff.ProductFields, path);
  const infos = readInfos(asff);
  const count = Number(field('count'));
  return {
    ...identity,
    type,
    severity: readAsffSeverity(
      asff.Severity ?? {},
      provider?.Severity ?? {},
      identity.source === 'guardduty',
    ),
    title: asff.Title ?? type,
    isSample:
      isSet(asff.Sample) || isSet(field('additionalInfo/sample')) || infos.some((info) => info.isSample),
    ...dropAbsent({
      api: field('action/awsApiCallAction/api') ?? call?.Api,
      apiService: field('action/awsApiCallAction/serviceName') ?? call?.ServiceName,
      remoteAddress:
        field('action/awsApiCallAction/remoteIpDetails/ipAddressV4') ?? call?.RemoteIpDetails?.IpAddressV4,
      threatList:
        field('additionalInfo/threatListName') ??
        infos.map(({ threatList }) => threatList).find((name) => name !== undefined) ??
        field('evidence/threatIntelligenceDetails.0_/threatListName'),
      firstSeen: readTime(asff.FirstObservedAt),
      lastSeen: readTime(asff.LastObservedAt),
      updatedAt: readTime(asff.UpdatedAt),
      count: Number.isFinite(count) && count > 0 ? count : undefined,
    }),
  };
}

/** GuardDuty's own fields, flattened into texts; old findings have them without the prefix. */
const readProductField = (fields: Fields | undefined, path: string): string | undefined =>
  [`aws/guardduty/service/${path}`, path]
    .map((name) => textOf(fields, name)?.slice(0, 300))
    .find((value) => value !== undefined);

const readInfos = ({ ProductFields: fields }: Asff) =>
  [
    'aws/guardduty/service/additionalInfo/value',
    'aws/guardduty/service/additionalInfo',
    'additionalInfo',
  ].map((name) => readAdditionalInfo(parseJson(textOf(fields, name))));

const readKeys = (asff: Asff): readonly string[] => readInfos(asff).flatMap(({ keys }) => keys);
