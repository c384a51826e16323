import { createHash } from 'node:crypto';
import { errorFacts } from '../aws/error-facts.ts';
import type { SealKey } from '../aws/seal-key.ts';
import { CordonError } from '../model/cordon-error.ts';
import { attemptUpdate, iso, json, read, type StoreDeps, type Update, update } from './table.ts';

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

export async function putSealed(key: Key, value: unknown, deps: StoreDeps): Promise<void> {
  await update(deps, { key, ...(await sealed(key, value, deps)) });
}

/** The first stays, whoever comes later. */
export async function putSealedOnce(
  key: Key,
  value: unknown,
  deps: StoreDeps,
): Promise<'written' | 'there is one'> {
  const change = await sealed(key, value, deps);
  const before = await attemptUpdate(deps, { key, ...change, condition: 'attribute_not_exists(body)' });
  return before === 'refused' ? 'there is one' : 'written';
}

async function sealed(key: Key, value: unknown, deps: StoreDeps): Promise<Pick<Update, 'set' | 'values'>> {
  const { body, mac } = await seal(key, value, deps);
  return {
    set: 'body = :body, mac = :mac, updatedAt = :now',
    values: { ':body': body, ':mac': mac, ':now': iso(deps.now()) },
  };
}

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

async function isOurs(key: Key, body: string, mac: string, deps: StoreDeps): Promise<boolean> {
  if (deps.seal === undefined || !/^[A-Za-z0-9+/]{43}=$/.test(mac)) return false;
  return (await deps.seal.connect()).verify(digest(key, body), mac);
}
