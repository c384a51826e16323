import type { QueryInput, QueryOutput, ScanInput, ScanOutput } from '@aws-sdk/client-dynamodb';
import { type Access, type Call, operation, type TrailFacts } from '../../kernel/operation.ts';
import { onTable } from './items.ts';
import { queriedKeys } from './leading-keys.ts';
import { needTable, tableResources } from './table.ts';

interface Reading {
  TableName: string;
  IndexName?: string | undefined;
  Select?: string | undefined;
}

export const Query = operation<QueryInput, QueryOutput>({
  dataEvent: true,
  access: (input, call) => [needToRead(call, 'Query', input, queriedKeys(call, input))],
  act: (input, call) => onTable(call, 'Query', input),
  trail: (input, _output, call) => readTrail(call, input),
});

/** Reads are consistent in either case, so Scan's ConsistentRead, which dynalite does not know, changes nothing. */
export const Scan = operation<ScanInput, ScanOutput>({
  dataEvent: true,
  access: (input, call) => [needToRead(call, 'Scan', input, {})],
  act: ({ ConsistentRead: _, ...input }, call) => onTable(call, 'Scan', input),
  trail: (input, _output, call) => readTrail(call, input),
});

function needToRead(
  call: Call,
  action: string,
  input: Reading,
  context: NonNullable<Access['context']>,
): Access {
  const select = input.Select === undefined ? {} : { 'dynamodb:Select': input.Select };
  const need = needTable(call, action, input.TableName, { ...context, ...select });
  return input.IndexName === undefined
    ? need
    : { ...need, resource: `${need.resource}/index/${input.IndexName}` };
}

const readTrail = (call: Call, input: Reading): TrailFacts => ({
  requestParameters: {
    tableName: input.TableName,
    ...(input.IndexName === undefined ? {} : { indexName: input.IndexName }),
  },
  responseElements: null,
  resources: tableResources(call, [input.TableName]),
});
