import { isFromConsole, keyOf, kindOfKey, readRole, textOfSecond } from './caller.ts';
import { type Belonging, readEndings, stateOf } from './endings.ts';
import type { Edge, Followed } from './followed.ts';
import type { Derived } from './lead.ts';
import type { Owners } from './owners.ts';
import type { PooledCall } from './pool.ts';
import { readText } from './read-member.ts';
import type { Trace } from './traced.ts';
import { chooseWays, type Way } from './ways.ts';

type Credential = Trace['credentials'][number];
type Known = NonNullable<Derived['as']>;

export function buildCredentials(
  followed: Followed,
  nodes: ReadonlyMap<string, readonly Edge[]>,
  calls: readonly PooledCall[],
  owners: Owners,
  asOf: number,
): readonly Credential[] {
  const { seed } = followed;
  const ways = new Map<string, Way[]>();
  for (const [node, edges] of nodes) {
    const child = owners.sameAs(node);
    const own = ways.get(child) ?? [];
    ways.set(child, own);
    for (const edge of edges) {
      // A key that is one of the console's own says nothing of how that session came about.
      if (node !== child && edge.derived.lead.kind === 'key') continue;
      const caller = owners.ofCall(edge.because);
      const parent = caller === child ? owners.ofLead(edge.via) : caller;
      const said = edge.derived.confidence;
      // A person works from one address with many sessions; an instance has nothing to do at the attacker's.
      const shown = edge.derived.lead.kind === 'person' ? 'strong' : 'proven';
      const confidence = said === 'possible' && followed.shown.has(node) ? shown : said;
      if (parent !== child) own.push({ edge, parent, confidence });
    }
  }
  const best = chooseWays(ways, seed.node);
  const signed = firstSigned(calls);
  const endings = readEndings(followed.pool.all(), asOf);
  const built = [...ways.keys()].map((id) => {
    const way = best.get(id);
    const named = id === seed.node ? seedArn(seed.lead, calls) : undefined;
    const facts = factsOf(id, nodes.get(id) ?? [], way, followed, signed.get(id), named);
    const at = createdAt(id, way, owners);
    const credential = {
      id,
      ...facts,
      ...(way === undefined
        ? { rule: 'seed' as const, confidence: 'proven' as const }
        : {
            parent: way.parent,
            rule: way.edge.rule,
            confidence: way.confidence,
            because: way.edge.because.record.eventID,
          }),
      ...(at === undefined ? {} : { createdAt: textOfSecond(at) }),
    };
    const belonging = belongingOf(
      nodes.get(id) ?? [],
      followed,
      facts.arn,
      at ?? signed.get(id)?.record.eventTime,
    );
    const order = id === seed.node ? -1 : (at ?? way?.edge.because.record.eventTime ?? 0);
    return { order, credential: { ...credential, state: stateOf(credential, belonging, endings, asOf) } };
  });
  return built
    .sort((one, other) => one.order - other.order || (one.credential.id < other.credential.id ? -1 : 1))
    .map(({ credential }) => credential);
}

function firstSigned(calls: readonly PooledCall[]): ReadonlyMap<string, PooledCall> {
  const first = new Map<string, PooledCall>();
  for (const call of calls) {
    const key = keyOf(call.record);
    if (key !== undefined && !first.has(key)) first.set(key, call);
  }
  return first;
}

/** Of a user or a role that was asked about by name: the ARN that its calls have. */
function seedArn(lead: Derived['lead'], calls: readonly PooledCall[]): string | undefined {
  for (const { record } of calls) {
    const { type, principalId, arn, sessionContext } = record.userIdentity;
    const issuer = sessionContext?.sessionIssuer;
    if (lead.kind === 'user' && type === 'IAMUser' && arn !== undefined && principalId === lead.principalId)
      return arn;
    if (lead.kind === 'role' && issuer?.type === 'Role' && issuer.userName === lead.roleName)
      return issuer.arn;
  }
  return undefined;
}

function factsOf(
  id: string,
  edges: readonly Edge[],
  way: Way | undefined,
  { seed }: Followed,
  signed: PooledCall | undefined,
  named: string | undefined,
): Known {
  const ordered = [way?.edge, ...edges.filter((edge) => edge !== way?.edge)];
  const all = ordered.flatMap((edge) =>
    edge?.child === id && edge.derived.as !== undefined ? [edge.derived.as] : [],
  );
  const find = <K extends keyof Known>(name: K) => all.find((as) => as[name] !== undefined)?.[name];
  const identity = signed?.record.userIdentity;
  const principalId =
    find('principalId') ?? identity?.principalId ?? (id === seed.node ? seedPrincipal(seed.lead) : undefined);
  const arn = find('arn') ?? identity?.arn ?? named;
  const expires = find('expires');
  const accessKeyId = find('accessKeyId') ?? (seed.lead.kind === 'key' && id === seed.node ? id : undefined);
  return {
    kind: find('kind') ?? seedKind(seed.lead, signed),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(principalId === undefined ? {} : { principalId }),
    ...(arn === undefined ? {} : { arn }),
    ...(expires === undefined ? {} : { expires }),
  };
}

function seedKind(lead: Derived['lead'], signed: PooledCall | undefined): Known['kind'] {
  if (lead.kind === 'key') {
    return signed !== undefined && isFromConsole(signed.record)
      ? 'console-session'
      : kindOfKey(lead.accessKeyId);
  }
  return lead.kind === 'user' || lead.kind === 'role' || lead.kind === 'address' ? lead.kind : 'session';
}

const seedPrincipal = (lead: Derived['lead']): string | undefined =>
  lead.kind === 'session' || lead.kind === 'user'
    ? lead.principalId
    : lead.kind === 'role'
      ? lead.roleId
      : undefined;

function createdAt(id: string, way: Way | undefined, owners: Owners): number | undefined {
  if (way === undefined) return owners.createdAt(id);
  const { lead } = way.edge.derived;
  if (lead.kind === 'session') return lead.createdAt;
  const { record } = way.edge.because;
  return lead.kind === 'key' && keyOf(record) === id ? owners.createdAt(id) : record.eventTime;
}

function belongingOf(
  edges: readonly Edge[],
  { seed }: Followed,
  arn: string | undefined,
  since: number | undefined,
): Belonging {
  const endsWith = new Set<string>();
  const leads = edges.length === 0 ? [seed.lead] : edges.map(({ derived }) => derived.lead);
  for (const lead of leads) {
    if (lead.kind === 'user') endsWith.add(`${lead.account} user/${lead.userName}`);
    if (lead.kind === 'sign-in') {
      endsWith.add(`${lead.account} user/${lead.userName}`).add(`${lead.account} password/${lead.userName}`);
    }
    const role = lead.kind === 'role-use' ? readRole(lead.roleArn) : undefined;
    if (role !== undefined) endsWith.add(`${role.account} role/${role.name}`);
  }
  for (const { because } of edges) {
    const made = readText(because.record.responseElements, 'accessKey', 'userName');
    if (made !== undefined) endsWith.add(`${because.record.account} user/${made}`);
  }
  const [, account, user] = /^arn:[^:]+:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(arn ?? '') ?? [];
  if (user !== undefined) endsWith.add(`${account} user/${user}`);
  const role = readRole(arn);
  if (role !== undefined) endsWith.add(`${role.account} role/${role.name}`);
  return { endsWith: [...endsWith], since: since ?? 0 };
}
