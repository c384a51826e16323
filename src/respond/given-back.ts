import * as z from 'zod/mini';
import { type Finding, findingRef } from '../model/finding.ts';
import { episodeOf, type RestoredClaim } from './episode.ts';
import type { StoredIncident } from './read-incidents.ts';
import type { Log } from './respond-deps.ts';
import { isOurs, putSealed, readSealed, seal } from './seal.ts';
import { type StoreDeps, update } from './table.ts';

/** How long what was given back is not taken for what it was, ms. */
const HOLDS_FOR = 24 * 3_600_000;
/** Of an incident with more, the newest: what is not listed is contained again. */
const MOST_FINDINGS = 100;

const Restored = z.object({
  /** Times in ISO 8601. */
  at: z.iso.datetime(),
  until: z.iso.datetime(),
  /** ARN of the person. */
  by: z.string().check(z.maxLength(2_048)),
  findings: z.array(
    z.object({ ref: z.string(), lastSeen: z.exactOptional(z.string()), count: z.exactOptional(z.number()) }),
  ),
});
/** That an incident was given back, by whom, and for which findings: those contain nothing again by themselves. */
export type Restored = z.infer<typeof Restored>;

const placeOf = (incidentId: string) => [`INCIDENT#${incidentId}`, 'RESTORED'] as const;

/** Before anything is given back: what contains again must not be faster. */
export async function noteRestored(incident: StoredIncident, by: string, store: StoreDeps): Promise<void> {
  const now = store.now();
  const findings = [...incident.findings]
    .sort((one, other) => text(other['updatedAt']).localeCompare(text(one['updatedAt'])))
    .slice(0, MOST_FINDINGS)
    .map(({ ref, lastSeen, count }) => ({
      ref,
      ...(typeof lastSeen === 'string' ? { lastSeen } : {}),
      ...(typeof count === 'number' ? { count } : {}),
    }));
  await write(incident, { at: iso(now), until: iso(now + HOLDS_FOR), by, findings }, store);
}

/** Nothing came of it. */
export async function takeRestoredBack(
  incident: StoredIncident,
  by: string,
  store: StoreDeps,
): Promise<void> {
  const at = iso(store.now());
  await write(incident, { at, until: at, by, findings: [] }, store);
}

async function write(incident: StoredIncident, restored: Restored, store: StoreDeps): Promise<void> {
  const key = episodeOf(incident.key);
  const { body, mac } = await seal(key, restored, store);
  await Promise.all([
    putSealed(placeOf(incident.id), restored, store),
    update(store, {
      key,
      set: 'restored = :body, restoredMac = :mac',
      values: { ':body': body, ':mac': mac },
    }),
  ]);
}

/** Whether what was done before `since` (ms) has been given back. Throws where the record is not Cordon's. */
export async function isGivenBack(incidentId: string, since: number, store: StoreDeps): Promise<boolean> {
  const body = await readSealed(placeOf(incidentId), store);
  const restored = body === undefined ? undefined : parse(body);
  if (restored === undefined || restored.until === restored.at) return false;
  return Date.parse(restored.at) >= since;
}

/** Where the store or the seal does not say so, it is not: an attacker's undoing must not pass for a person's. */
export async function isKnownGivenBack(
  incidentId: string,
  since: number,
  { store, log }: { readonly store: StoreDeps; readonly log: Pick<Log, 'failure'> },
): Promise<boolean> {
  try {
    return await isGivenBack(incidentId, since, store);
  } catch (error) {
    log.failure('whether a person has given it back could not be checked: taking it as undone', error);
    return false;
  }
}

/**
 * By whom and when this very finding's incident was given back, if it tells of nothing that has happened since.
 * Undefined too of a claim that is not sealed by Cordon: whoever may write the table must not keep anybody from being
 * contained. Throws when KMS does not answer.
 */
export async function findGivenBack(
  claim: RestoredClaim,
  key: string,
  finding: Finding,
  store: StoreDeps,
): Promise<Pick<Restored, 'at' | 'by'> | undefined> {
  const restored = parse(claim.body);
  const known = restored?.findings.find(({ ref }) => ref === findingRef(finding));
  if (restored === undefined || known === undefined || store.now() >= Date.parse(restored.until))
    return undefined;
  if (isNewer(finding, known, Date.parse(restored.at))) return undefined;
  return (await isOurs(episodeOf(key), claim.body, claim.mac, store)) ? restored : undefined;
}

/** Whether it tells of anything after the restore. What it last saw counts; only without that, when it was written. */
function isNewer(finding: Finding, known: Restored['findings'][number], restoredAt: number): boolean {
  const times = [finding.lastSeen, finding.updatedAt].map((time) => Date.parse(time ?? ''));
  const last = times.find((time) => Number.isFinite(time));
  if (last !== undefined) return last > restoredAt;
  return (finding.count ?? 0) > (known.count ?? 0);
}

function parse(body: string): Restored | undefined {
  try {
    return Restored.safeParse(JSON.parse(body)).data;
  } catch {
    // Not JSON: not ours.
    return undefined;
  }
}

const iso = (time: number): string => new Date(time).toISOString();
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
