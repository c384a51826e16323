import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { CordonError } from '../../model/cordon-error.ts';
import type { EvidenceEntry } from '../../respond/evidence/chain.ts';

/** An item as DynamoDB gives it, with its seal. */
export type Item = Record<string, AttributeValue>;

export function requireIncidentId(text: string): string {
  if (/^INC-[0-9a-f]{12}$/.test(text)) return text;
  throw new CordonError('Usage', 'an incident has an id like INC-0123456789ab', {
    advice: 'cordon incident list',
  });
}

/** All that the table has of an incident, whatever it says: a record that was changed is evidence too. */
export async function readRecord(id: string, client: DynamoDBClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `INCIDENT#${id}` } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) items.push(...(page.Items ?? []));
  if (items.length > 0) return items;
  throw new CordonError('NotFound', `there is no incident ${id}`, { advice: 'cordon incident list' });
}

const StoredText = z.looseObject({ S: z.string() });
const Stored = z.looseObject({ sk: StoredText, body: StoredText.optional() });
const Body = z.looseObject({ evidence: z.array(z.object({ key: z.string(), sha256: z.string() })) });

/** What the record says lies in the evidence bucket; an item that says it otherwise than Cordon does says nothing. */
export function listRecorded(items: readonly unknown[]): EvidenceEntry[] {
  return items.flatMap((item) => {
    const stored = Stored.safeParse(item).data;
    const isAbout = stored !== undefined && /^(ROTATION$|SAVED#|INVESTIGATION#)/.test(stored.sk.S);
    if (!isAbout || stored?.body === undefined) return [];
    try {
      return Body.safeParse(JSON.parse(stored.body.S)).data?.evidence ?? [];
    } catch {
      // Not JSON: not ours.
      return [];
    }
  });
}
