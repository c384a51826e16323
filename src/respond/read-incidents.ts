import {
  type AttributeValue,
  type DynamoDBClient,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { CordonError } from '../model/cordon-error.ts';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { HOLDS, MODES, type Mode } from '../model/decision.ts';
import { INCIDENT_STATUSES } from '../model/incident.ts';
import { DESK_NAMES } from './desk/desk.ts';
import { Saved } from './evidence/saved-evidence.ts';
import { InvestigationRecord } from './investigation/investigation-record.ts';

/** A stored incident as people and programs read it. What is in the table is checked before it is shown. */
const Body = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const Verdict = z.enum(['contained', 'not contained', 'unknown']);
const Head = z.object({
  key: z.string(),
  openedAt: z.string(),
  updatedAt: z.string(),
  status: z.enum(INCIDENT_STATUSES),
  title: z.string(),
  /** The incident that it goes on in. */
  mergedInto: z.string().optional(),
});
const Credential = z.object({
  kind: z.enum(CREDENTIAL_KINDS),
  accessKeyId: z.exactOptional(z.string()),
  principalName: z.exactOptional(z.string()),
  because: z.string(),
});
const Contained = Credential.extend({
  verdict: Verdict,
  because: z.string(),
  notStopped: z.array(z.string()),
  /** Which of the incident's steps were about it, as `action#target`; absent: all. */
  steps: z.array(z.string()).optional(),
  /** How often its verdict has changed. */
  turn: z.exactOptional(z.number()),
});
const Step = z.object({
  action: z.string(),
  target: z.string(),
  applied: z.enum(['yes', 'failed']),
  at: z.exactOptional(z.string()),
  judgement: z.object({ verdict: Verdict, because: z.string() }),
  undo: z.array(z.string()),
});
const Decision = z.object({
  mode: z.enum(MODES),
  rule: z.string(),
  because: z.string(),
  held: z.exactOptional(z.object({ by: z.enum(HOLDS), from: z.enum(MODES) })),
  playbook: z.exactOptional(z.string()),
});
const Finding = z.looseObject({
  id: z.string(),
  severity: z.number().optional(),
  isConfirmed: z.exactOptional(z.literal(true)),
  decision: Decision,
  credential: Credential,
});
const Proof = z.object({
  verdict: Verdict,
  because: z.string(),
  at: z.string(),
  appliedAt: z.string(),
  calls: z.array(
    z.object({
      call: z.string(),
      with: z.enum(['key', 'session']),
      isObserved: z.exactOptional(z.literal(true)),
      outcome: z.enum(['denied', 'allowed', 'not allowed']),
      by: z.string(),
    }),
  ),
  log: z.exactOptional(z.string()),
  breaches: z.array(z.string()),
});
const Case = z.object({ desk: z.enum(DESK_NAMES), arn: z.string(), openedAt: z.string() });
const Run = z.object({
  executionId: z.string(),
  documentName: z.string(),
  arn: z.string().optional(),
  startedAt: z.string(),
  status: z.string(),
  statusAt: z.string(),
});
const Rotation = z.looseObject({
  state: z.enum(['evidence-saved', 'key-deleted', 'creating', 'done']),
  userName: z.string(),
  oldKeyId: z.string(),
  newKeyId: z.string().optional(),
  secretArn: z.string().optional(),
  evidence: z.array(z.object({ key: z.string(), sha256: z.string() })),
});
const Acknowledged = z.object({ by: z.string(), at: z.string() });
const Assigned = Acknowledged.extend({ to: z.string() });
const TimelineEntry = z.object({ at: z.string(), text: z.string() });

export interface StoredIncident extends z.infer<typeof Head> {
  readonly id: string;
  /** The strictest that any of its findings led to, whatever the order in which they came. */
  readonly decision: z.infer<typeof Decision>;
  /** The highest of its findings, GuardDuty's scale. */
  readonly severity: number;
  readonly credentials: z.infer<typeof Contained>[];
  /** `ref`: what tells it from the others, as `findingRef` gives it. */
  readonly findings: (z.infer<typeof Finding> & { readonly ref: string })[];
  readonly steps: z.infer<typeof Step>[];
  /** `action#access key` -> what was there before. */
  readonly prior: Record<string, unknown>;
  /** What the verdict on each credential rests on, at the last look. */
  readonly proofs: (z.infer<typeof Proof> & { readonly accessKeyId: string })[];
  /** Who is at it. */
  readonly acknowledged: z.infer<typeof Acknowledged> | undefined;
  /** Who leads. */
  readonly assigned: z.infer<typeof Assigned> | undefined;
  /** At the desk where people work on it. */
  readonly case: z.infer<typeof Case> | undefined;
  /** Of the runbook, the first first. */
  readonly runs: z.infer<typeof Run>[];
  /** How far the making of a new key is. */
  readonly rotation: z.infer<typeof Rotation> | undefined;
  /** What was kept of it when it was contained. */
  readonly saved: z.infer<typeof Saved>[];
  /** Looks at what was done with its credential, the first first. */
  readonly investigations: InvestigationRecord[];
  readonly timeline: z.infer<typeof TimelineEntry>[];
}

export interface ReadDeps {
  readonly dynamodb: DynamoDBClient;
  readonly tableName: string;
}

type Item = Record<string, AttributeValue>;

/** Every incident, newest first. */
export async function listIncidents(deps: ReadDeps): Promise<StoredIncident[]> {
  const byIncident = new Map<string, Item[]>();
  const pages = paginateScan(
    { client: deps.dynamodb },
    {
      TableName: deps.tableName,
      FilterExpression: 'begins_with(pk, :incident)',
      ExpressionAttributeValues: { ':incident': { S: 'INCIDENT#' } },
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const pk = item['pk']?.S ?? '';
      byIncident.set(pk, [...(byIncident.get(pk) ?? []), item]);
    }
  }
  const incidents = [...byIncident].flatMap(([pk, items]) => readIncident(pk, items) ?? []);
  return incidents.sort((a, b) => b.openedAt.localeCompare(a.openedAt));
}

export async function getIncident(id: string, deps: ReadDeps): Promise<StoredIncident> {
  const pk = `INCIDENT#${id}`;
  const items: Item[] = [];
  const pages = paginateQuery(
    { client: deps.dynamodb },
    {
      TableName: deps.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) items.push(...(page.Items ?? []));
  const incident = readIncident(pk, items);
  if (incident === undefined) {
    throw new CordonError('NotFound', `there is no incident ${id}`, { advice: 'cordon incident list' });
  }
  return incident;
}

/** What acts most first. */
const byMode = (one: { mode: Mode }, other: { mode: Mode }): number =>
  MODES.indexOf(other.mode) - MODES.indexOf(one.mode);

/** Undefined: its head or its first finding has not been written (yet). */
function readIncident(pk: string, items: readonly Item[]): StoredIncident | undefined {
  const id = pk.slice('INCIDENT#'.length);
  const head = items.find((item) => item['sk']?.S === 'INCIDENT');
  if (head === undefined) return undefined;
  const bodies = <T extends z.ZodType>(prefix: string, schema: T): [string, z.infer<T>][] =>
    items
      .filter((item) => item['sk']?.S?.startsWith(prefix))
      .map((item) => [item['sk']?.S?.slice(prefix.length) ?? '', check(id, Body(schema), item['body']?.S)]);
  const only = <T extends z.ZodType>(sk: string, schema: T): z.infer<T> | undefined => {
    const item = items.find((one) => one['sk']?.S === sk);
    return item === undefined ? undefined : check(id, Body(schema), item['body']?.S);
  };
  const findings = bodies('FINDING#', Finding).map(([ref, body]) => ({ ...body, ref }));
  const [decision] = findings.map((finding) => finding.decision).sort(byMode);
  if (decision === undefined) return undefined;
  const texts = Object.fromEntries(Object.entries(head).map(([name, value]) => [name, value.S]));
  return {
    id,
    ...check(id, Head, texts),
    decision,
    severity: Math.max(0, ...findings.map(({ severity = 0 }) => severity)),
    credentials: bodies('CREDENTIAL#', Contained).map(([, body]) => body),
    findings,
    steps: bodies('STEP#', Step).map(([, body]) => body),
    prior: Object.fromEntries(bodies('PRIOR#', z.unknown())),
    proofs: bodies('PROOF#', Proof).map(([accessKeyId, body]) => ({ ...body, accessKeyId })),
    acknowledged: only('ACK', Acknowledged),
    assigned: only('ASSIGNED', Assigned),
    case: only('CASE', Case),
    runs: bodies('RUN#', Run)
      .map(([, body]) => body)
      .sort((one, other) => one.startedAt.localeCompare(other.startedAt)),
    rotation: only('ROTATION', Rotation),
    saved: bodies('SAVED#', Saved).map(([, body]) => body),
    investigations: bodies('INVESTIGATION#', InvestigationRecord).map(([, body]) => body),
    timeline: bodies('TIMELINE#', TimelineEntry).map(([, body]) => body),
  };
}

function check<T extends z.ZodType>(id: string, schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CordonError(
    'MalformedRecord',
    `the record of ${id} is not what Cordon writes: ${z.prettifyError(result.error)}`,
    {
      advice: 'somebody else may have changed the table: look at it, and at who may write it',
    },
  );
}
