import { setTimeout } from 'node:timers/promises';
import { errorFacts } from '../aws/error-facts.ts';
import type { Trail } from '../aws/trail.ts';
import type { StoredIncident } from '../respond/read-incidents.ts';
import type { Log } from '../respond/respond-deps.ts';
import type { Caller } from './caller.ts';
import { type Making, readMaking } from './making.ts';
import { findTaint } from './taint.ts';

/** What CloudTrail says of where the caller comes from. `unchecked`: not enough, and why. */
export type TrailWord =
  | { readonly kind: 'clean' }
  | { readonly kind: 'tainted' | 'unchecked'; readonly because: string };

export interface TraceDeps {
  /** Absent: nobody can be asked. */
  readonly trail: { connect(): Promise<Trail> } | undefined;
  /** Where Cordon is deployed. */
  readonly homeRegion: string;
  readonly log: Pick<Log, 'failure'>;
}

type Identity = Pick<Caller, 'account' | 'arn' | 'accessKeyId'>;

/** Identities that are looked at; each takes two looks at most, and the looks by name are shared. */
const MOST_IDENTITIES = 6;
/** Of all looks together, ms: the function has a minute, and the act itself takes some of it. */
const LONGEST = 25_000;
/** How long before the incident was opened its credential may have been used to make others, ms. */
const LOOK_BACK = 30 * 24 * 3_600_000;

/** IAM's calls are recorded here, wherever they are made. */
const GLOBAL = 'us-east-1';

/**
 * Whether the caller came out of what the incident is about: by whom his session was issued, who made the user or his
 * key or gave him a password, who wrote whom his role trusts; and the same of each of those. Looked up from the caller
 * backwards, because what a busy key has done is more than can be read, and what has made one caller is little.
 */
export async function traceCaller(
  caller: Caller,
  incident: StoredIncident,
  { trail, homeRegion, log }: TraceDeps,
): Promise<TrailWord> {
  if (trail === undefined) return { kind: 'unchecked', because: 'CloudTrail is not asked here' };
  const late = new AbortController();
  try {
    const since = Date.parse(incident.openedAt) - LOOK_BACK;
    const history = new Map<string, Promise<readonly Making[]>>();
    const connected = await trail.connect();
    const lookUp = (region: string, key: 'ResourceName' | 'EventName', value: string) => {
      const name = `${region} ${value}`;
      const found =
        history.get(name) ??
        connected.lookUpSince(region, { key, value }, since).then(({ records, isCut }) => {
          if (isCut) throw new Error(`there are more events of ${value} than are read`);
          return records.flatMap((text) => readMaking(text) ?? []);
        });
      history.set(name, found);
      return found;
    };
    const regions = [...new Set([homeRegion, GLOBAL])];
    const tooLate = setTimeout(LONGEST, undefined, { signal: late.signal }).then((): TrailWord => {
      return { kind: 'unchecked', because: 'CloudTrail took too long' };
    });
    return await Promise.race([trace(caller, incident, { lookUp, regions }), tooLate]);
  } catch (error) {
    log.failure('CloudTrail could not say where the caller comes from', error);
    const { code, message } = errorFacts(error);
    return { kind: 'unchecked', because: `CloudTrail did not say (${code}: ${message.slice(0, 120)})` };
  } finally {
    late.abort();
  }
}

interface Looks {
  lookUp(region: string, key: 'ResourceName' | 'EventName', value: string): Promise<readonly Making[]>;
  readonly regions: readonly string[];
}

async function trace(caller: Caller, incident: StoredIncident, looks: Looks): Promise<TrailWord> {
  const seen = new Set<string>();
  const queue: { who: Identity; via: string }[] = [{ who: caller, via: '' }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { who, via } = next;
    const id = `${who.accessKeyId} ${who.arn}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const taint = via === '' ? undefined : findTaint({ ...caller, ...who }, incident);
    if (taint !== undefined) return { kind: 'tainted', because: `${via}; of its maker: ${taint}` };
    if (seen.size > MOST_IDENTITIES) {
      return { kind: 'unchecked', because: `who made ${caller.arn} goes back further than is looked` };
    }
    const makings = await findMakings(who, looks);
    if (makings === undefined) {
      const because = `CloudTrail has not (yet) recorded how the session ${who.arn} was issued, in ${looks.regions.join(' or ')}; it takes up to 15 minutes`;
      return { kind: 'unchecked', because };
    }
    for (const { by, call } of makings)
      queue.push({ who: by, via: `${call} made ${who.arn}${via === '' ? '' : `; ${via}`}` });
  }
  return { kind: 'clean' };
}

const MAKES_USER = ['CreateUser', 'CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile'] as const;
const MAKES_ROLE = ['CreateRole', 'UpdateAssumeRolePolicy'] as const;

/** Whatever made the identity what it is. Undefined: it is a session, and who issued it is not recorded. */
async function findMakings(who: Identity, { lookUp, regions }: Looks): Promise<Making[] | undefined> {
  const [, user] = /:user\/(?:.*\/)?([^/]+)$/.exec(who.arn) ?? [];
  const named = async (names: readonly string[], name: string) =>
    (await Promise.all(names.map((event) => lookUp(GLOBAL, 'EventName', event))))
      .flat()
      .filter(({ made }) => made.name?.toLowerCase() === name.toLowerCase());
  if (user !== undefined) return named(MAKES_USER, user);
  const [, role] = /:assumed-role\/([^/]+)\//.exec(who.arn) ?? [];
  // Root; and what Identity Center issues, which nobody assumes by a key, and whose trust nobody can change in IAM:
  // https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
  if (role === undefined || role.startsWith('AWSReservedSSO_')) return [];
  const [issued, written] = await Promise.all([
    Promise.all(regions.map((region) => lookUp(region, 'ResourceName', who.accessKeyId))),
    named(MAKES_ROLE, role),
  ]);
  const issuing = issued.flat().filter(({ made }) => made.accessKeyId === who.accessKeyId);
  return issuing.length === 0 ? undefined : [...issuing, ...written];
}
