import type { World } from '../kernel/world.ts';
import { dumpTables } from '../services/dynamodb/dump.ts';

/** All that the sandbox holds, as JSON: a Map becomes a list of pairs, bytes become base64. */
export async function takeSnapshot(world: World): Promise<object> {
  const tables: Record<string, unknown> = {};
  for (const place of world.data.keys()) {
    const [account = '', region = '', slot] = place.split('/');
    if (slot === 'dynamodb-tables')
      tables[`${account}/${region}`] = await dumpTables({ world, account, region });
  }
  return { now: world.clock.now(), settings: world.settings, state: writeValue(world.data), tables };
}

function writeValue(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, writeValue(item)]);
  if (value instanceof Set) return [...value].map(writeValue);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(writeValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writeValue(item)]));
}
