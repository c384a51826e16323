import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { attemptUpdate, iso, ms, put, type StoreDeps } from './table.ts';

/** What the sweep can do, in words after "could not". */
export const DUE_TITLES = {
  mail: 'tell people',
  case: 'open the case',
  runbook: 'start the runbook',
  'case-runs': "bring the run's outcome into the case",
  'case-end': 'close the case',
  evidence: 'keep the evidence',
  /** Somebody died over an event. */
  answer: 'answer an event again that a crash has left',
  /** In the place of the finding stands the sort key of the act. */
  act: 'tell people of what a person did',
  event: 'announce the change on the event bus',
  /** In the place of the finding stands which look. */
  investigate: 'look into what was done',
  watch: 'look whether anything has succeeded since it was contained',
  update: 'tell people what has come since',
  escalate: 'tell the next contact that nobody has acknowledged it',
  proposal: 'make the plan that people are asked about',
  /** In the place of the finding stands the hash of the plan. */
  expiry: 'do what a plan says that nobody has answered in time',
} as const;
export type DueWork = keyof typeof DUE_TITLES;
const DueWork = z.enum(Object.keys(DUE_TITLES) as DueWork[]);

const Due = z.object({
  /** Of the event, where it is one that is to be answered again. */
  incidentId: z.string(),
  what: DueWork,
  /** The finding that it is about: a retry is made of what is stored of it. Absent: about none in particular. */
  findingId: z.optional(z.string()),
  /** The number of the try that is due; the first was made when the finding came. */
  attempt: z.int().check(z.minimum(1)),
  /** When the first try was made, milliseconds since the epoch. */
  since: z.number(),
  /** The event that is to be answered or announced, as JSON. */
  event: z.optional(z.string()),
  /** How often the next contact has been told already, or how often a look has found no place. */
  round: z.optional(z.int()),
});
export type Due = z.infer<typeof Due>;

/** `due` is undefined where the item is not what Cordon writes. */
export interface DueItem {
  readonly sk: string;
  readonly due: Due | undefined;
}

const PARTITION = 'DUE';

/** One partition, sorted by time: what is due is a range of it, and no index has to be paid for. */
export function sortKey({ incidentId, what, findingId, event }: Due, at: number): string {
  // Two who answer the same event at the same moment leave a note each: the one must not take back the other's.
  const whose = event === undefined ? findingId : randomUUID();
  return [iso(at).S, incidentId, what, ...(whose === undefined ? [] : [whose])].join('#');
}

/** Gives the sort key, by which it can be taken back. */
export async function leaveDue(due: Due, at: number, deps: StoreDeps): Promise<string> {
  const sk = sortKey(due, at);
  await put(deps, PARTITION, sk, due);
  return sk;
}

export async function removeDue(sk: string, deps: StoreDeps): Promise<void> {
  const Key = { pk: { S: PARTITION }, sk: { S: sk } };
  await deps.dynamodb.send(new DeleteItemCommand({ TableName: deps.tableName, Key }));
}

/** The longest due first. */
export async function listDue(most: number, deps: StoreDeps): Promise<DueItem[]> {
  const { Items = [] } = await deps.dynamodb.send(
    new QueryCommand({
      TableName: deps.tableName,
      KeyConditionExpression: 'pk = :due AND sk <= :until',
      // After the time comes a `#`: what is due in this very millisecond sorts before a `$`.
      ExpressionAttributeValues: { ':due': { S: PARTITION }, ':until': { S: `${iso(deps.now()).S}$` } },
      ConsistentRead: true,
      Limit: most,
    }),
  );
  return Items.map((item) => ({ sk: item['sk']?.S ?? '', due: readDue(item['body']?.S) }));
}

function readDue(body: string | undefined): Due | undefined {
  try {
    return Due.safeParse(JSON.parse(body ?? '')).data;
  } catch {
    // Not JSON: not ours.
    return undefined;
  }
}

/** How long a sweep has for what it took, ms: longer than its function may run. */
const CLAIM_MS = 2 * 60_000;

/** Of two sweeps that run at once, one gets it. False too when it is gone: then it is done. */
export async function claimDue(sk: string, deps: StoreDeps): Promise<boolean> {
  const now = deps.now();
  const claimed = await attemptUpdate(deps, {
    key: [PARTITION, sk],
    set: 'claimedUntil = :until',
    values: { ':until': ms(now + CLAIM_MS), ':now': ms(now) },
    condition: 'attribute_exists(body) AND (attribute_not_exists(claimedUntil) OR claimedUntil < :now)',
  });
  return claimed !== 'refused';
}
