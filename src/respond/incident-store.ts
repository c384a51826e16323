import { randomUUID } from 'node:crypto';
import { findingRef } from '../model/finding.ts';
import type { Incident, IncidentStatus } from '../model/incident.ts';
import { putSealed, seal } from './seal.ts';
import { attemptUpdate, iso, ms, put, read, type StoreDeps, update } from './table.ts';

/**
 * One table. `pk` is the principal (`PRINCIPAL#account/kind/name`: which episode is open, see episode.ts) or the
 * incident (`INCIDENT#id`: its facts, findings, steps and timeline, an item each, so that two
 * functions that work on one incident never overwrite each other's part).
 */

/**
 * The facts of the incident and of this finding, as they stand after a stage. What of it differs from finding to
 * finding (mode, severity) is kept with the finding and put together when it is read: so it does not matter in
 * which order findings come.
 */
export async function saveIncident(incident: Incident, deps: StoreDeps): Promise<SavedFinding> {
  const pk = `INCIDENT#${incident.id}`;
  const [saved] = await Promise.all([
    saveFinding(pk, incident, deps),
    saveHead(incident, deps),
    ...incident.steps.map((step) => put(deps, pk, `STEP#${stepId(step)}`, step)),
    ...(incident.judgement === undefined
      ? []
      : [
          putSealed(
            [pk, `CREDENTIAL#${incident.credential.accessKeyId ?? 'none'}`],
            {
              ...incident.credential,
              ...incident.judgement,
              notStopped: incident.notStopped,
              steps: incident.steps.map(stepId),
            },
            deps,
            // That the acts are in place says less than a proof does.
            incident.judgement.verdict === 'contained' ? { condition: 'attribute_not_exists(provenAt)' } : {},
          ),
        ]),
  ]);
  return saved;
}

/** How the finding stood in the incident before. `repeated`: this version of it, or a newer one, was there. */
export type SavedFinding =
  | { readonly was: 'new' | 'repeated' }
  | { readonly was: 'older'; readonly severity: number };

const saveHead = (incident: Incident, deps: StoreDeps): Promise<unknown> =>
  update(deps, {
    key: [`INCIDENT#${incident.id}`, 'INCIDENT'],
    // An incident that is watched goes on being watched when a finding joins that changes nothing.
    set: `#key = :key, openedAt = if_not_exists(openedAt, :openedAt), updatedAt = :now,
          #status = ${incident.status === 'watching' ? ':status' : 'if_not_exists(#status, :status)'},
          title = if_not_exists(title, :title)`,
    names: { '#key': 'key', '#status': 'status' },
    values: {
      ':key': { S: incident.key },
      ':openedAt': { S: incident.openedAt },
      ':status': { S: incident.status },
      ':now': iso(deps.now()),
      ':title': { S: 'type' in incident.finding ? incident.finding.type : 'unreadable finding' },
    },
  });

/**
 * The newest version of it stays, however late an older one is written. One that GuardDuty has confirmed stays before
 * one that it has not: a forged one must not stand in the record in its place.
 */
async function saveFinding(pk: string, incident: Incident, deps: StoreDeps): Promise<SavedFinding> {
  const { finding, decision, credential, isConfirmed } = incident;
  const key = [pk, `FINDING#${findingRef(finding)}`] as const;
  const { body, mac } = await seal(key, { ...finding, decision, credential, isConfirmed }, deps);
  const { at, count } = versionOf(finding, deps.now());
  const isNewer =
    'attribute_not_exists(versionMs) OR versionMs < :at OR (versionMs = :at AND versionCount <= :count)';
  const before = await attemptUpdate(deps, {
    key,
    set: `body = :body, mac = :mac, updatedAt = :now, versionMs = :at, versionCount = :count, severity = :severity${isConfirmed ? ', isConfirmed = :yes' : ''}`,
    values: {
      ':body': body,
      ':mac': mac,
      ':now': iso(deps.now()),
      ':at': ms(at),
      ':count': { N: String(count) },
      ':severity': { N: String('severity' in finding ? finding.severity : 0) },
      ...(isConfirmed ? { ':yes': { BOOL: true } } : {}),
    },
    returns: 'ALL_OLD',
    condition: isConfirmed
      ? `attribute_not_exists(isConfirmed) OR ${isNewer}`
      : `attribute_not_exists(isConfirmed) AND (${isNewer})`,
  });
  if (before === 'refused') return { was: 'repeated' };
  // What GuardDuty has confirmed is news after what anybody may have said.
  const isFirstWord = isConfirmed === true && before['isConfirmed'] === undefined;
  if (before['body'] === undefined || isFirstWord) return { was: 'new' };
  const isSame = Number(before['versionMs']?.N) === at && Number(before['versionCount']?.N) === count;
  return isSame ? { was: 'repeated' } : { was: 'older', severity: Number(before['severity']?.N ?? 0) };
}

/**
 * Detectors repeat a finding with a later time and a higher count; one that tells neither has one version. A time
 * that has not come (`now`, in ms) counts as now: whoever wrote it would have every later version taken for an old one.
 */
export function versionOf(finding: Incident['finding'], now: number): { at: number; count: number } {
  if ('unreadable' in finding) return { at: 0, count: 0 };
  const at = Math.min(Date.parse(finding.updatedAt ?? ''), now);
  const count = finding.count ?? 0;
  return { at: Number.isFinite(at) ? at : 0, count: Number.isSafeInteger(count) ? count : 0 };
}

/** Two credentials of one user share the step that is about the user. */
export const stepId = (step: { action: string; target: string }): string => `${step.action}#${step.target}`;

/** The first prior state stays, as a repeat would read our own change; gives the one that is kept. */
export async function savePrior(
  incidentId: string,
  step: { action: string; accessKeyId: string },
  prior: Record<string, unknown>,
  deps: StoreDeps,
): Promise<unknown> {
  const key = [`INCIDENT#${incidentId}`, `PRIOR#${step.action}#${step.accessKeyId}`] as const;
  // Repeats are many: what is there needs no new seal that is then not written.
  const kept = await read(deps, key);
  if (kept !== undefined) return JSON.parse(kept['body']?.S ?? 'null');
  const { body, mac } = await seal(key, prior, deps);
  const written = await attemptUpdate(deps, {
    key,
    set: 'body = :body, mac = :mac, savedAt = :now',
    values: { ':body': body, ':mac': mac, ':now': iso(deps.now()) },
    condition: 'attribute_not_exists(body)',
  });
  if (written !== 'refused') return prior;
  return JSON.parse((await read(deps, key))?.['body']?.S ?? 'null');
}

/** What happened, appended: nothing in a timeline is changed later. */
export async function appendTimeline(incidentId: string, text: string, deps: StoreDeps): Promise<void> {
  const at = iso(deps.now()).S;
  await put(deps, `INCIDENT#${incidentId}`, `TIMELINE#${at}#${randomUUID()}`, { at, text });
}

/** Nothing has succeeded while it was watched. What a person has closed meanwhile stays closed. */
export async function becomeQuiet(incidentId: string, deps: StoreDeps): Promise<void> {
  const before = await attemptUpdate(deps, {
    key: [`INCIDENT#${incidentId}`, 'INCIDENT'],
    set: '#status = :quiet, updatedAt = :now',
    names: { '#status': 'status' },
    values: { ':quiet': { S: 'quiet' }, ':watching': { S: 'watching' }, ':now': iso(deps.now()) },
    condition: '#status = :watching',
  });
  if (before === 'refused') return;
  await appendTimeline(incidentId, 'quiet: watched for 30 minutes, and nothing has succeeded since', deps);
}

/** A status that a person, or the end of the watch, gives it. */
export async function setStatus(incidentId: string, status: IncidentStatus, deps: StoreDeps): Promise<void> {
  await update(deps, {
    key: [`INCIDENT#${incidentId}`, 'INCIDENT'],
    set: '#status = :status, updatedAt = :now',
    names: { '#status': 'status' },
    values: { ':status': { S: status }, ':now': iso(deps.now()) },
  });
}

/** It has turned out to be part of another. */
export async function closeAsMerged(
  incidentId: string,
  into: string,
  because: string,
  deps: StoreDeps,
): Promise<void> {
  await update(deps, {
    key: [`INCIDENT#${incidentId}`, 'INCIDENT'],
    set: '#status = :merged, mergedInto = :into, updatedAt = :now',
    names: { '#status': 'status' },
    values: { ':merged': { S: 'merged' }, ':into': { S: into }, ':now': iso(deps.now()) },
  });
  await appendTimeline(incidentId, `merged into ${into}: ${because}`, deps);
  await appendTimeline(into, `incident ${incidentId} was merged into this one: ${because}`, deps);
}
