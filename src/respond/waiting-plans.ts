import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { HashedStep } from '../contain/plan.ts';
import { plain } from '../report/plain-text.ts';
import { findPlan } from './plan-store.ts';
import type { StoreDeps } from './table.ts';

const Waiting = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  approvers: z.number(),
  atExpiry: z.string(),
  expiresAt: z.string(),
});
const Word = z.object({ by: z.string(), reason: z.string() });

/** A plan that people have been asked about, with what it would do and who has said what. */
export interface WaitingPlan extends z.infer<typeof Waiting> {
  readonly state: 'waiting' | 'applied' | 'rejected';
  readonly steps: readonly HashedStep[];
  readonly approvals: readonly z.infer<typeof Word>[];
  readonly rejections: readonly z.infer<typeof Word>[];
}

/**
 * For people to read. A person has no right to the seals: what somebody else has written here, CordonControl does not
 * believe.
 */
export async function listWaitingPlans(incidentId: string, store: StoreDeps): Promise<WaitingPlan[]> {
  const plans = (await list(incidentId, 'PROPOSAL#', store)).flatMap(
    (body) => Waiting.safeParse(body).data ?? [],
  );
  return Promise.all(plans.map((one) => readPlan(incidentId, one, store)));
}

async function readPlan(
  incidentId: string,
  plan: z.infer<typeof Waiting>,
  store: StoreDeps,
): Promise<WaitingPlan> {
  const { hash } = plan;
  const words = async (prefix: string) =>
    (await list(incidentId, prefix, store)).flatMap((body) => Word.safeParse(body).data ?? []);
  const [steps = [], approvals, rejections, applied] = await Promise.all([
    findPlan('contain', hash, store),
    words(`APPROVAL#${hash}#`),
    words(`REJECTION#${hash}`),
    list(incidentId, `APPLIED#${hash}`, store),
  ]);
  const state = applied.length > 0 ? 'applied' : rejections.length > 0 ? 'rejected' : 'waiting';
  return { ...plan, state, steps, approvals, rejections };
}

/** How it stands, in a line. */
export const describePlanState = ({
  hash,
  state,
  approvals,
  approvers,
  expiresAt,
  atExpiry,
}: WaitingPlan): string =>
  `${hash}: ${state}, ${approvals.length} of ${approvers} approved; until ${plain(expiresAt, 40)}, then ${plain(atExpiry, 20)}`;

async function list(
  incidentId: string,
  prefix: string,
  { dynamodb, tableName: TableName }: StoreDeps,
): Promise<unknown[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: `INCIDENT#${incidentId}` }, ':prefix': { S: prefix } },
      Limit: 100,
    }),
  );
  return Items.flatMap(({ body }) => {
    try {
      return body?.S === undefined ? [] : [JSON.parse(body.S)];
    } catch {
      // Not JSON: not ours.
      return [];
    }
  });
}
