import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { plain } from '../report/plain-text.ts';
import { findPlan } from '../respond/plan-store.ts';
import { describeSteps } from '../respond/reviewed-plan.ts';
import type { StoreDeps } from '../respond/table.ts';

const Waiting = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  approvers: z.number(),
  atExpiry: z.string(),
  expiresAt: z.string(),
});
const Word = z.object({ by: z.string(), reason: z.string() });

/**
 * The plans that people have been asked about, with what they would do and who has said what. A person has no right to
 * the seals: what somebody else has written here, CordonControl does not believe.
 */
export async function describeWaitingPlans(incidentId: string, store: StoreDeps): Promise<string[]> {
  const plans = (await list(incidentId, 'PROPOSAL#', store)).flatMap(
    (body) => Waiting.safeParse(body).data ?? [],
  );
  const lines = await Promise.all(plans.map((one) => describe(incidentId, one, store)));
  return lines.flat();
}

async function describe(
  incidentId: string,
  { hash, approvers, atExpiry, expiresAt }: z.infer<typeof Waiting>,
  store: StoreDeps,
): Promise<string[]> {
  const words = async (prefix: string) =>
    (await list(incidentId, prefix, store)).flatMap((body) => Word.safeParse(body).data ?? []);
  const [steps = [], yes, no, applied] = await Promise.all([
    findPlan('contain', hash, store),
    words(`APPROVAL#${hash}#`),
    words(`REJECTION#${hash}`),
    list(incidentId, `APPLIED#${hash}`, store),
  ]);
  const state = applied.length > 0 ? 'applied' : no.length > 0 ? 'rejected' : 'waiting';
  const say = (said: string) => (word: z.infer<typeof Word>) =>
    `  ${said} by ${plain(word.by, 300)}: ${plain(word.reason, 300)}`;
  return [
    `${hash}: ${state}, ${yes.length} of ${approvers} approved; until ${plain(expiresAt, 40)}, then ${plain(atExpiry, 20)}`,
    ...describeSteps(steps).map((line) => `  ${line}`),
    ...yes.map(say('approved')),
    ...no.map(say('rejected')),
  ];
}

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
