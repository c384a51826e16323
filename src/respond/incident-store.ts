import { createHash, randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Incident } from '../model/incident.ts';

/**
 * One table. `pk` is the principal (`PRINCIPAL#account/kind/name`: which episode is open) or the
 * incident (`INCIDENT#id`: its facts, findings, steps and timeline, an item each, so that two
 * functions that work on one incident never overwrite each other's part).
 */
export interface StoreDeps {
  readonly dynamodb: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

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
 * which. However many do it at once, one opens. Only when a new finding comes after the episode has
 * ended does a second, conditional write begin the next.
 */
export async function openOrJoin(key: string, findingId: string, deps: StoreDeps): Promise<Entry> {
  const now = deps.now();
  const id = incidentId(key, findingId);
  const { Attributes: before } = await update(deps, {
    key: [`PRINCIPAL#${key}`, 'EPISODE'],
    set: `incidentId = if_not_exists(incidentId, :id), openedAt = if_not_exists(openedAt, :now),
          lastFindingAt = :ms ADD findingIds :finding`,
    values: {
      ':id': { S: id },
      ':now': iso(now),
      ':ms': { N: String(now) },
      ':finding': { SS: [findingId] },
    },
    returns: 'ALL_OLD',
  });
  const openId = before?.['incidentId']?.S;
  if (openId === undefined) return { id, openedAt: iso(now).S, entry: 'opened' };
  const hasEnded = now - Number(before?.['lastFindingAt']?.N ?? now) > EPISODE_MS;
  const isRepeat = before?.['findingIds']?.SS?.includes(findingId) ?? false;
  if (!hasEnded || isRepeat) {
    return { id: openId, openedAt: before?.['openedAt']?.S ?? iso(now).S, entry: 'joined' };
  }
  return beginNextEpisode(key, findingId, openId, deps);
}

async function beginNextEpisode(
  key: string,
  findingId: string,
  endedId: string,
  deps: StoreDeps,
): Promise<Entry> {
  const now = deps.now();
  const id = incidentId(key, findingId);
  try {
    await update(deps, {
      key: [`PRINCIPAL#${key}`, 'EPISODE'],
      set: 'incidentId = :id, openedAt = :now, findingIds = :findings',
      values: {
        ':id': { S: id },
        ':now': iso(now),
        ':findings': { SS: [findingId] },
        ':ended': { S: endedId },
      },
      condition: 'incidentId = :ended',
    });
    return { id, openedAt: iso(now).S, entry: 'opened' };
  } catch (error) {
    // Another finding has begun it in the meantime: join that one.
    if (error instanceof ConditionalCheckFailedException) return openOrJoin(key, findingId, deps);
    throw error;
  }
}

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
    put(deps, pk, `FINDING#${incident.finding.id}`, incident.finding),
    ...incident.steps.map((step) => put(deps, pk, `STEP#${step.action}#${step.target}`, step)),
    ...(incident.judgement === undefined
      ? []
      : [
          put(deps, pk, `CREDENTIAL#${incident.credential.accessKeyId ?? 'none'}`, {
            ...incident.credential,
            ...incident.judgement,
            notStopped: incident.notStopped,
          }),
        ]),
  ]);
}

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

/** How long one who tells people has for it before another may: longer than a publish can take, ms. */
const TELLING_MS = 30_000;

/**
 * Takes the right to tell people about this state of the incident. False: they have been told of it, or
 * somebody is telling them. A teller who died leaves the right to the next after half a minute.
 */
export async function claimTelling(incidentId: string, state: string, deps: StoreDeps): Promise<boolean> {
  const now = deps.now();
  try {
    await update(deps, {
      key: [`INCIDENT#${incidentId}`, `TOLD#${state}`],
      set: 'tellingUntil = :until',
      values: { ':until': { N: String(now + TELLING_MS) }, ':now': { N: String(now) } },
      condition:
        'attribute_not_exists(toldAt) AND (attribute_not_exists(tellingUntil) OR tellingUntil < :now)',
    });
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

export async function markTold(incidentId: string, state: string, deps: StoreDeps): Promise<void> {
  await update(deps, {
    key: [`INCIDENT#${incidentId}`, `TOLD#${state}`],
    set: 'toldAt = :now',
    values: { ':now': iso(deps.now()) },
  });
}

const iso = (ms: number): { S: string } => ({ S: new Date(ms).toISOString() });
const json = (value: unknown): { S: string } => ({ S: JSON.stringify(value) });

const put = (deps: StoreDeps, pk: string, sk: string, body: unknown) =>
  update(deps, {
    key: [pk, sk],
    set: 'body = :body, updatedAt = :now',
    values: { ':body': json(body), ':now': iso(deps.now()) },
  });

interface Update {
  readonly key: readonly [pk: string, sk: string];
  /** What follows `SET` in the update expression. */
  readonly set: string;
  readonly values: NonNullable<UpdateItemCommandInput['ExpressionAttributeValues']>;
  readonly names?: Record<string, string>;
  readonly condition?: string;
  readonly returns?: 'ALL_OLD';
}

function update(deps: StoreDeps, change: Update) {
  return deps.dynamodb.send(
    new UpdateItemCommand({
      TableName: deps.tableName,
      Key: { pk: { S: change.key[0] }, sk: { S: change.key[1] } },
      UpdateExpression: `SET ${change.set}`,
      ExpressionAttributeValues: change.values,
      ...(change.names === undefined ? {} : { ExpressionAttributeNames: change.names }),
      ...(change.condition === undefined ? {} : { ConditionExpression: change.condition }),
      ...(change.returns === undefined ? {} : { ReturnValues: change.returns }),
    }),
  );
}
