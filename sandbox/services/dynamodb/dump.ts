import type { Place } from '../../kernel/state.ts';
import { perform } from './engine.ts';
import { tables } from './table.ts';

/** Every item of every table of one account and region, as DynamoDB JSON: what a snapshot keeps. */
export async function dumpTables(place: Place): Promise<Record<string, unknown[]>> {
  const dump: [string, unknown[]][] = [];
  for (const name of [...tables(place).keys()].sort()) dump.push([name, await dumpTable(place, name)]);
  return Object.fromEntries(dump);
}

async function dumpTable(place: Place, TableName: string): Promise<unknown[]> {
  const items: unknown[] = [];
  let start: unknown;
  do {
    const after = start === undefined ? {} : { ExclusiveStartKey: start };
    const page = Object(await perform(place, 'Scan', { TableName, ...after }));
    items.push(...[Reflect.get(page, 'Items') ?? []].flat());
    start = Reflect.get(page, 'LastEvaluatedKey');
  } while (start !== undefined);
  return items;
}
