import { createHash } from 'node:crypto';
import { attemptUpdate, iso, ms, read, type StoreDeps, update } from './table.ts';

/** A finding after so long a silence opens a new incident. Sliding: every finding moves it. */
const EPISODE_MS = 24 * 3_600_000;

/** What an episode has of a restore, under its seal; unchecked. */
export interface RestoredClaim {
  readonly body: string;
  readonly mac: string;
}

export interface Entry {
  readonly id: string;
  readonly openedAt: string;
  readonly entry: 'opened' | 'joined';
  /** What stands there of a restore; whoever may write the table may have written it. */
  readonly restored?: RestoredClaim;
}

/** By what is compromised and what reported it first: the same two give the same id on every retry. */
export const incidentId = (key: string, findingId: string): string =>
  `INC-${createHash('sha256').update(`${key}\n${findingId}`).digest('hex').slice(0, 12)}`;

/**
 * Opens an incident for the principal, or joins the one that is open: one write, whose answer tells
 * which. However many do it at once, one opens. Only a finding that comes after the episode has ended
 * needs more.
 */
export async function openOrJoin(key: string, findingId: string, deps: StoreDeps): Promise<Entry> {
  const now = deps.now();
  const id = incidentId(key, findingId);
  const before = await attemptUpdate(deps, {
    key: episodeOf(key),
    set: 'incidentId = if_not_exists(incidentId, :id), openedAt = if_not_exists(openedAt, :now), lastFindingAt = :ms',
    values: { ':id': { S: id }, ':now': iso(now), ':ms': ms(now), ':start': ms(now - EPISODE_MS) },
    condition: 'attribute_not_exists(incidentId) OR lastFindingAt >= :start',
    returns: 'ALL_OLD',
  });
  if (before === 'refused') return afterTheEpisode(key, findingId, deps);
  const openId = before['incidentId']?.S;
  const restored = claimIn(before);
  if (openId === undefined) return { id, openedAt: iso(now).S, entry: 'opened', ...restored };
  return { id: openId, openedAt: before['openedAt']?.S ?? iso(now).S, entry: 'joined', ...restored };
}

function claimIn(episode: Awaited<ReturnType<typeof read>>): Pick<Entry, 'restored'> {
  const [body, mac] = [episode?.['restored']?.S, episode?.['restoredMac']?.S];
  return body === undefined || mac === undefined ? {} : { restored: { body, mac } };
}

/** A detector may repeat a finding for weeks: that is still its incident. A new finding begins the next one. */
async function afterTheEpisode(key: string, findingId: string, deps: StoreDeps): Promise<Entry> {
  const ended = await read(deps, episodeOf(key));
  const endedId = ended?.['incidentId']?.S ?? '';
  if ((await read(deps, [`INCIDENT#${endedId}`, `FINDING#${findingId}`])) !== undefined) {
    const openedAt = ended?.['openedAt']?.S ?? iso(deps.now()).S;
    return { id: endedId, openedAt, entry: 'joined', ...claimIn(ended) };
  }
  const now = deps.now();
  const id = incidentId(key, findingId);
  const begun = await attemptUpdate(deps, {
    key: episodeOf(key),
    set: 'incidentId = :id, openedAt = :now, lastFindingAt = :ms, isClaimed = :no',
    values: {
      ':id': { S: id },
      ':now': iso(now),
      ':ms': ms(now),
      ':start': ms(now - EPISODE_MS),
      ':no': { BOOL: false },
    },
    condition: 'lastFindingAt < :start',
  });
  // Refused: another finding has begun it in the meantime, so there is one to join.
  return begun === 'refused'
    ? openOrJoin(key, findingId, deps)
    : { id, openedAt: iso(now).S, entry: 'opened' };
}

export const episodeOf = (key: string) => [`PRINCIPAL#${key}`, 'EPISODE'] as const;

/** The principal of which nothing is known but the key that it uses. */
export const provisionalKey = (account: string, accessKeyId: string): string =>
  `${account}/key/${accessKeyId}`;

/**
 * Whose the key is, is known: what names the key alone joins this incident from now on. Gives the incident that
 * was opened for the key before anybody knew, if there is one.
 */
export async function claimKey(
  account: string,
  accessKeyId: string,
  incident: { id: string; openedAt: string },
  deps: StoreDeps,
): Promise<string | undefined> {
  const before = await update(deps, {
    key: episodeOf(provisionalKey(account, accessKeyId)),
    set: 'incidentId = :id, openedAt = :openedAt, lastFindingAt = :ms, isClaimed = :yes',
    values: {
      ':id': { S: incident.id },
      ':openedAt': { S: incident.openedAt },
      ':ms': ms(deps.now()),
      ':yes': { BOOL: true },
    },
    returns: 'ALL_OLD',
  });
  return before['isClaimed']?.BOOL === true ? undefined : before['incidentId']?.S;
}

/** A person has closed it: a new finding begins the next. That the same one comes again is still this one's. */
export async function endEpisode(key: string, id: string, deps: StoreDeps): Promise<void> {
  await attemptUpdate(deps, {
    key: episodeOf(key),
    set: 'lastFindingAt = :never',
    values: { ':never': ms(0), ':id': { S: id } },
    condition: 'incidentId = :id',
  });
}

/** Findings join it again. Gives the incident that they join instead, where a later one is open. */
export async function resumeEpisode(
  key: string,
  { id, openedAt }: { id: string; openedAt: string },
  deps: StoreDeps,
): Promise<string | undefined> {
  const now = deps.now();
  const resumed = await attemptUpdate(deps, {
    key: episodeOf(key),
    set: 'incidentId = :id, openedAt = :openedAt, lastFindingAt = :now',
    values: {
      ':id': { S: id },
      ':openedAt': { S: openedAt },
      ':now': ms(now),
      ':start': ms(now - EPISODE_MS),
    },
    condition: 'attribute_not_exists(incidentId) OR incidentId = :id OR lastFindingAt < :start',
  });
  return resumed === 'refused' ? (await read(deps, episodeOf(key)))?.['incidentId']?.S : undefined;
}

/** Findings of the principal join another incident than they did. */
export async function joinInstead(
  key: string,
  from: string,
  into: { id: string; openedAt: string },
  deps: StoreDeps,
): Promise<void> {
  await attemptUpdate(deps, {
    key: episodeOf(key),
    set: 'incidentId = :into, openedAt = :openedAt, lastFindingAt = :now',
    values: {
      ':into': { S: into.id },
      ':openedAt': { S: into.openedAt },
      ':now': ms(deps.now()),
      ':from': { S: from },
    },
    condition: 'incidentId = :from',
  });
}
