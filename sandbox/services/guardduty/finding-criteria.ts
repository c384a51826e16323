import type { Condition, FindingCriteria, SortCriteria } from '@aws-sdk/client-guardduty';
import type { JsonObject, JsonScalar, JsonValue } from '../events/pattern/json.ts';
import { isJsonArray, isJsonObject } from '../events/pattern/json.ts';
import type { FindingDetail, KeptFinding } from './finding.ts';
import type { Order, SortKey } from './paging.ts';
import { invalidInput } from './refusals.ts';

const CALL = 'service.action.awsApiCallAction';
const CONNECTION = 'service.action.networkConnectionAction';
const INSTANCE = 'resource.instanceDetails';
const INTERFACES = `${INSTANCE}.networkInterfaces`;

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['accountId', 'region', 'confidence', 'id', 'severity', 'type', 'updatedAt'],
  ...['accessKeyId', 'principalId', 'userName', 'userType'].map(
    (name) => `resource.accessKeyDetails.${name}`,
  ),
  ...['iamInstanceProfile.id', 'imageId', 'instanceId', 'tags.key', 'tags.value'].map(
    (name) => `${INSTANCE}.${name}`,
  ),
  ...[
    'ipv6Addresses',
    'privateIpAddresses.privateIpAddress',
    'publicDnsName',
    'publicIp',
    'subnetId',
    'vpcId',
  ].map((name) => `${INTERFACES}.${name}`),
  ...['groupId', 'groupName'].map((name) => `${INTERFACES}.securityGroups.${name}`),
  'resource.resourceType',
  'service.action.actionType',
  ...['api', 'callerType', 'serviceName'].map((name) => `${CALL}.${name}`),
  ...['city.cityName', 'country.countryName', 'ipAddressV4', 'organization.asn', 'organization.asnOrg'].map(
    (name) => `${CALL}.remoteIpDetails.${name}`,
  ),
  ...['domain', 'domainWithSuffix'].map((name) => `service.action.dnsRequestAction.${name}`),
  ...['blocked', 'connectionDirection', 'localPortDetails.port', 'protocol', 'remotePortDetails.port'].map(
    (name) => `${CONNECTION}.${name}`,
  ),
  ...['country.countryName', 'ipAddressV4', 'organization.asn', 'organization.asnOrg'].map(
    (name) => `${CONNECTION}.remoteIpDetails.${name}`,
  ),
  ...['additionalInfo.threatListName', 'archived', 'ebsVolumeScanDetails.scanId', 'resourceRole'].map(
    (name) => `service.${name}`,
  ),
]);

const NUMERIC = /^(severity|confidence|updatedAt|.*\.port)$/;

const MOST_VALUES = 50;

/** Whether a finding meets all conditions. Refuses what GuardDuty does not know, before any finding is looked at. */
export function readCriteria(criteria: FindingCriteria | undefined): (finding: KeptFinding) => boolean {
  const tests = Object.entries(criteria?.Criterion ?? {}).map(([attribute, condition]) => {
    if (!ATTRIBUTES.has(attribute)) throw invalidInput(`findingCriteria.criterion.${attribute}`);
    const test = readCondition(attribute, condition);
    return ({ detail }: KeptFinding) => test(valuesAt(detail, attribute));
  });
  return (finding) => tests.every((test) => test(finding));
}

type Test = (values: readonly JsonScalar[]) => boolean;

/** The operators have two names each; the shorter ones are deprecated. */
function readCondition(attribute: string, condition: Condition): Test {
  const where = `findingCriteria.criterion.${attribute}`;
  // Both are for filters only.
  if (condition.Matches !== undefined || condition.NotMatches !== undefined) throw invalidInput(where);
  const tests: Test[] = [];
  for (const wanted of [condition.Eq, condition.Equals])
    if (wanted !== undefined) tests.push(isAnyOf(where, wanted));
  for (const unwanted of [condition.Neq, condition.NotEquals]) {
    if (unwanted === undefined) continue;
    const test = isAnyOf(where, unwanted);
    tests.push((values) => !test(values));
  }
  const bounds: readonly [number | undefined, (value: number, bound: number) => boolean][] = [
    [condition.Gt, (value, bound) => value > bound],
    [condition.GreaterThan, (value, bound) => value > bound],
    [condition.Gte, (value, bound) => value >= bound],
    [condition.GreaterThanOrEqual, (value, bound) => value >= bound],
    [condition.Lt, (value, bound) => value < bound],
    [condition.LessThan, (value, bound) => value < bound],
    [condition.Lte, (value, bound) => value <= bound],
    [condition.LessThanOrEqual, (value, bound) => value <= bound],
  ];
  for (const [bound, holds] of bounds) {
    if (bound === undefined) continue;
    if (!NUMERIC.test(attribute)) throw invalidInput(where);
    tests.push((values) => values.some((value) => typeof value === 'number' && holds(value, bound)));
  }
  if (tests.length === 0) throw invalidInput(where);
  return (values) => tests.every((test) => test(values));
}

function isAnyOf(where: string, wanted: readonly string[]): Test {
  if (wanted.length === 0 || wanted.length > MOST_VALUES) throw invalidInput(where);
  const texts = new Set(wanted);
  const asBooleans = new Set(wanted.map((text) => text.toLowerCase()));
  const numbers = new Set(wanted.map(Number));
  return (values) =>
    values.some((value) => {
      if (typeof value === 'number') return numbers.has(value);
      return typeof value === 'boolean' ? asBooleans.has(String(value)) : texts.has(String(value));
    });
}

/** All that stands at a path; a list is gone through. `updatedAt` counts in milliseconds since the epoch. */
function valuesAt(detail: FindingDetail, attribute: string): readonly JsonScalar[] {
  if (attribute === 'updatedAt') return [Date.parse(detail.updatedAt)];
  let found: readonly JsonValue[] = [detail as unknown as JsonObject];
  for (const name of attribute.split('.')) {
    found = found.flatMap((value) => {
      const next = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      return next === undefined ? [] : isJsonArray(next) ? next : [next];
    });
  }
  return found.filter((value): value is JsonScalar => typeof value !== 'object');
}

/** Unasked, the latest change comes first. */
export function readSorting(criteria: SortCriteria | undefined): {
  readonly keyOf: (finding: KeptFinding) => SortKey;
  readonly order: Order;
} {
  const { AttributeName: attribute = 'updatedAt', OrderBy } = criteria ?? {};
  if (!ATTRIBUTES.has(attribute)) throw invalidInput('sortCriteria.attributeName');
  if (OrderBy !== undefined && OrderBy !== 'ASC' && OrderBy !== 'DESC')
    throw invalidInput('sortCriteria.orderBy');
  const order = OrderBy ?? (criteria?.AttributeName === undefined ? 'DESC' : 'ASC');
  const keyOf = ({ detail }: KeptFinding): SortKey => {
    const [value = ''] = valuesAt(detail, attribute);
    return [typeof value === 'number' ? value : String(value).slice(0, 1000), detail.id];
  };
  return { keyOf, order };
}
