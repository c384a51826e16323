import { createHash } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { errorFacts } from '../aws/error-facts.ts';
import type { SealKey } from '../aws/seal-key.ts';
import { CordonError } from '../model/cordon-error.ts';
import { attemptUpdate, iso, json, read, type StoreDeps, type Update } from './table.ts';

/**
 * Who may write the table is not who may make Cordon act. What something acts on later (a prior state, a verdict,
 * a decision) carries a MAC over its place and its body: a record that another hand has written or moved is known
 * by it.
 */
export interface Seal {
  connect(): Promise<SealKey>;
}

type Key = readonly [pk: string, sk: string];

/** The place is part of it: a sealed record does not hold in another incident. */
const digest = ([pk, sk]: Key, body: string): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify([pk, sk, body]))
    .digest();

/**
 * What a sealed body is written as. Without a key, or without an answer of KMS, it is written all the same and says
 * why it has no MAC: a record is worth more than its seal, and what would act on it refuses it.
 */
export async function seal(
  key: Key,
  value: unknown,
  deps: StoreDeps,
): Promise<{ body: { S: string }; mac: { S: string } }> {
  const body = json(value);
  if (deps.seal === undefined) return { body, mac: { S: 'none: there is no key' } };
  try {
    return { body, mac: { S: await (await deps.seal.connect()).sign(digest(key, body.S)) } };
  } catch (error) {
    return { body, mac: { S: `none: ${errorFacts(error).code}` } };
  }
}

interface Sealing {
  /** What else is set, as in an update expression, and the values that it names. */
  readonly also?: string;
  readonly values?: Update['values'];
  /** Where it does not hold, what is there stays. */
  readonly condition?: string;
}

/** Writes it under its seal. `refused`: the condition does not hold. */
export async function putSealed(
  key: Key,
  value: unknown,
  deps: StoreDeps,
  { also, values = {}, condition }: Sealing = {},
): Promise<'written' | 'refused'> {
  const { body, mac } = await seal(key, value, deps);
  const before = await attemptUpdate(deps, {
    key,
    set: ['body = :body, mac = :mac, updatedAt = :now', ...(also === undefined ? [] : [also])].join(', '),
    values: { ':body': body, ':mac': mac, ':now': iso(deps.now()), ...values },
    ...(condition === undefined ? {} : { condition }),
  });
  return before === 'refused' ? 'refused' : 'written';
}

/** The condition by which the first stays, whoever comes later. */
export const ONCE = { condition: 'attribute_not_exists(body)' } as const satisfies Sealing;

/** The body of a record that Cordon itself has written. Undefined: there is none. Throws when it is another's. */
export async function readSealed(key: Key, deps: StoreDeps): Promise<string | undefined> {
  const item = await read(deps, key);
  const body = item?.['body']?.S;
  if (body === undefined) return undefined;
  if (await isOurs(key, body, item?.['mac']?.S ?? 'none', deps)) return body;
  throw new CordonError('BrokenSeal', `the record ${key[1]} of ${key[0]} is not as Cordon wrote it`, {
    advice: 'look at who may write the table, and in CloudTrail at who did',
  });
}

/** Far more than people write. */
const MOST_LISTED = 200;

/**
 * The bodies of those records of a partition, by sort key, that Cordon itself has written. What another hand has
 * written is named in `forged` and is no reason not to believe the rest.
 */
export async function listSealed(
  [pk, prefix]: Key,
  deps: StoreDeps,
): Promise<{ readonly own: ReadonlyMap<string, string>; readonly forged: readonly string[] }> {
  const { Items = [] } = await deps.dynamodb.send(
    new QueryCommand({
      TableName: deps.tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
      ConsistentRead: true,
      Limit: MOST_LISTED,
    }),
  );
  const own = new Map<string, string>();
  const forged: string[] = [];
  for (const { sk, body, mac } of Items) {
    const name = sk?.S ?? '';
    if (body?.S === undefined) continue;
    if (await isOurs([pk, name], body.S, mac?.S ?? 'none', deps)) own.set(name, body.S);
    else forged.push(name);
  }
  return { own, forged };
}

/** Whether Cordon has sealed it, in this place. Throws when KMS does not answer. */
export async function isOurs(key: Key, body: string, mac: string, deps: StoreDeps): Promise<boolean> {
  if (deps.seal === undefined || !/^[A-Za-z0-9+/]{43}=$/.test(mac)) return false;
  return (await deps.seal.connect()).verify(digest(key, body), mac);
}
