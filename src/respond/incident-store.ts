import { createHash, randomUUID } from 'node:crypto';
import type { Incident } from '../model/incident.ts';
import { attemptUpdate, iso, json, ms, put, read, type StoreDeps, update } from './table.ts';

/**
 * One table. `pk` is the principal (`PRINCIPAL#account/kind/name`: which episode is open) or the
 * incident (`INCIDENT#id`: its facts, findings, steps and timeline, an item each, so that two
 * functions that work on one incident never overwrite each other's part).
 */

/** A finding after so long a silence opens a new incident. Sliding: every finding moves it. */
const EPISODE_MS = 24 * 3_600_000;

export interface Entry {
  readonly id: string;
  readonly openedAt: string;
  readonly entry: 'opened' | 'joined';
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
  if (openId === undefined) return { id, openedAt: iso(now).S, entry: 'opened' };
  return { id: openId, openedAt: before['openedAt']?.S ?? iso(now).S, entry: 'joined' };
}

/** A detector may repeat a finding for weeks: that is still its incident. A new finding begins the next one. */
async function afterTheEpisode(key: string, findingId: string, deps: StoreDeps): Promise<Entry> {
  const ended = await read(deps, episodeOf(key));
  const endedId = ended?.['incidentId']?.S ?? '';
  if ((await read(deps, [`INCIDENT#${endedId}`, `FINDING#${findingId}`])) !== undefined) {
    return { id: endedId, openedAt: ended?.['openedAt']?.S ?? iso(deps.now()).S, entry: 'joined' };
  }
  const now = deps.now();
  const id = incidentId(key, findingId);
  const begun = await attemptUpdate(deps, {
    key: episodeOf(key),
    set: 'incidentId = :id, openedAt = :now, lastFindingAt = :ms',
    values: { ':id': { S: id }, ':now': iso(now), ':ms': ms(now), ':start': ms(now - EPISODE_MS) },
    condition: 'lastFindingAt < :start',
  });
  // Refused: another finding has begun it in the meantime, so there is one to join.
  return begun === 'refused'
    ? openOrJoin(key, findingId, deps)
    : { id, openedAt: iso(now).S, entry: 'opened' };
}

const episodeOf = (key: string) => [`PRINCIPAL#${key}`, 'EPISODE'] as const;

/** The facts of the incident and of this finding, as they stand after a stage. */
export async function saveIncident(incident: Incident, deps: StoreDeps): Promise<void> {
  const pk = `INCIDENT#${incident.id}`;
  const now = iso(deps.now());
  await Promise.all([
    update(deps, {
      key: [pk, 'INCIDENT'],
      set: `#key = :key, openedAt = if_not_exists(openedAt, :openedAt), #status = :status, updatedAt = :now,
            decision = if_not_exists(decision, :decision), title = if_not_exists(title, :title)`,
      names: { '#key': 'key', '#status': 'status' },
      values: {
        ':key': { S: incident.key },
        ':openedAt': { S: incident.openedAt },
        ':status': { S: incident.status },
        ':now': now,
        ':decision': json(incident.decision),
        ':title': { S: 'type' in incident.finding ? incident.finding.type : 'unreadable finding' },
      },
    }),
    put(deps, pk, `FINDING#${incident.finding.id}`, { ...incident.finding, decision: incident.decision }),
    ...incident.steps.map((step) => put(deps, pk, `STEP#${stepId(step)}`, step)),
    ...(incident.judgement === undefined
      ? []
      : [
          put(deps, pk, `CREDENTIAL#${incident.credential.accessKeyId ?? 'none'}`, {
            ...incident.credential,
            ...incident.judgement,
            notStopped: incident.notStopped,
            steps: incident.steps.map(stepId),
          }),
        ]),
  ]);
}

/** Two credentials of one user share the step that is about the user. */
export const stepId = (step: { action: string; target: string }): string => `${step.action}#${step.target}`;

/** The first prior state stays: a repeat would read our own change. */
export async function savePrior(
  incidentId: string,
  step: { action: string; accessKeyId: string },
  prior: Record<string, unknown>,
  deps: StoreDeps,
): Promise<void> {
  await update(deps, {
    key: [`INCIDENT#${incidentId}`, `PRIOR#${step.action}#${step.accessKeyId}`],
    set: 'body = if_not_exists(body, :body), savedAt = if_not_exists(savedAt, :now)',
    values: { ':body': json(prior), ':now': iso(deps.now()) },
  });
}

/** What happened, appended: nothing in a timeline is changed later. */
export async function appendTimeline(incidentId: string, text: string, deps: StoreDeps): Promise<void> {
  const at = iso(deps.now()).S;
  await put(deps, `INCIDENT#${incidentId}`, `TIMELINE#${at}#${randomUUID()}`, { at, text });
}
