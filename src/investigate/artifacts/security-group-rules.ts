import { readMember, readText } from '../read-member.ts';
import type { TrailRecord } from '../trail-record.ts';
import type { FoundId } from './artifact-type.ts';

const MOST_RULES = 200;

interface Rule {
  readonly id?: string;
  readonly protocol: string;
  readonly ports: string;
  readonly from: string;
}

/**
 * Which rules of a security group a call adds or takes away: `sg-1a2b/tcp:22-22/203.0.113.0/24`. CloudTrail has them in
 * AWS's answer (with ids, since 2021), in `ipPermissions`, or flat in the request.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
 */
export function findIngress(record: TrailRecord): readonly FoundId[] {
  const group = readText(record.requestParameters, 'groupId');
  if (group === undefined) return [];
  const found = readRules(record).map(({ id, protocol, ports, from }) => ({
    id: `${group}/${protocol}:${ports}/${from}`,
    also: id === undefined ? [] : [id],
  }));
  if (found.length > 0) return found;
  // Taken away by their ids alone.
  const ids = itemsOf(readMember(record.requestParameters, 'securityGroupRuleIds'));
  const named = ids.map((item) => readText(item, 'securityGroupRuleId') ?? item).filter(isText);
  return named.length > 0 ? named.map((id) => ({ id })) : [{ id: group }];
}

/** Rules that let everybody in. */
export function warnOfIngress(record: TrailRecord): readonly string[] {
  const open = readRules(record).filter(({ from }) => from.endsWith('/0'));
  return [...new Set(open.map(({ protocol, ports }) => `everybody can reach ${protocol} ${ports}`))].slice(
    0,
    8,
  );
}

function readRules(record: TrailRecord): readonly Rule[] {
  const answered = ['securityGroupRuleSet', 'revokedSecurityGroupRuleSet'].flatMap((name) =>
    itemsOf(readMember(record.responseElements, name)),
  );
  const fromAnswer = answered.flatMap((item) => {
    const from =
      readText(item, 'cidrIpv4') ??
      readText(item, 'cidrIpv6') ??
      readText(item, 'referencedGroupInfo', 'groupId') ??
      readText(item, 'referencedGroupId') ??
      readText(item, 'prefixListId');
    if (from === undefined) return [];
    const id = readText(item, 'securityGroupRuleId');
    return [{ ...readPorts(item), from, ...(id !== undefined && { id }) }];
  });
  if (fromAnswer.length > 0) return fromAnswer.slice(0, MOST_RULES);
  const { requestParameters } = record;
  const listed = itemsOf(readMember(requestParameters, 'ipPermissions')).flatMap((permission) =>
    readSources(permission).map((from) => ({ ...readPorts(permission), from })),
  );
  const flat = readText(requestParameters, 'cidrIp');
  const all = flat === undefined ? listed : [...listed, { ...readPorts(requestParameters), from: flat }];
  return all.slice(0, MOST_RULES);
}

const SOURCES = [
  ['ipRanges', 'cidrIp'],
  ['ipv6Ranges', 'cidrIpv6'],
  ['groups', 'groupId'],
  ['prefixListIds', 'prefixListId'],
] as const;

const readSources = (permission: unknown): readonly string[] =>
  SOURCES.flatMap(([list, member]) =>
    itemsOf(readMember(permission, list))
      .map((item) => readText(item, member))
      .filter(isText),
  );

function readPorts(rule: unknown): { readonly protocol: string; readonly ports: string } {
  const port = (name: string) => readMember(rule, name) ?? '';
  const [from, to] = [port('fromPort'), port('toPort')].map(String);
  const protocol = readText(rule, 'ipProtocol') ?? '-1';
  return protocol === '-1' ? { protocol: 'all', ports: 'all' } : { protocol, ports: `${from}-${to}` };
}

/** EC2's lists are `{ items: [] }`; of one that is empty, `{}`. */
function itemsOf(list: unknown): readonly unknown[] {
  const items = Array.isArray(list) ? list : readMember(list, 'items');
  return Array.isArray(items) ? items.slice(0, MOST_RULES) : [];
}

const isText = (value: unknown): value is string => typeof value === 'string';
