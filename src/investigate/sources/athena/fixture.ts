import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defineTable } from './table-definition.ts';

/** Records over which the statements are answered; as CloudTrail writes them. */
type Json = Readonly<Record<string, unknown>>;

export const SCANNED = {
  name: { database: 'security', table: 'cloudtrail' },
  partitions: {
    bucket: 'org-trail',
    prefix: 'AWSLogs/',
    accounts: ['111122223333'],
    regions: ['eu-west-2', 'us-east-1'],
  },
  days: { from: '2026/01/01', to: '2026/12/31' },
};

const queryId = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;

/** A member by a path of names in lower case, as the table's reader finds it. */
function lookUp(json: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return json;
  if (typeof json !== 'object' || json === null) return undefined;
  return lookUp(Object.entries(json).find(([key]) => key.toLowerCase() === name)?.[1], rest);
}

/** What a column of strings has: objects are the JSON that stands in the file. */
function cellOf(record: Json, reference: string): string | undefined {
  const value = lookUp(record, reference.slice(1, -1).split('"."'));
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const literalsIn = (list: string): readonly string[] =>
  [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));

const between = (text: string, from: string, to: string): string => {
  const start = text.indexOf(from) + from.length;
  if (start < from.length) throw new Error(`no ${from} in the statement`);
  return text.slice(start, text.indexOf(to, start));
};

/** The rows that a statement gives, by what its text says: columns, partitions, members and values. */
export function answerStatement(
  sql: string,
  records: readonly Json[],
): readonly (readonly (string | undefined)[])[] {
  const accounts = literalsIn(between(sql, 'WHERE "account" IN (', ')'));
  const regions = literalsIn(between(sql, 'AND "region" IN (', ')'));
  const [from = '', to = ''] = literalsIn(between(sql, '"day" BETWEEN ', '\n'));
  const inside = records.filter((record) => {
    const day = String(record['eventTime']).slice(0, 10).replaceAll('-', '/');
    const isIn = accounts.includes(String(record['recipientAccountId']));
    return isIn && regions.includes(String(record['awsRegion'])) && day >= from && day <= to;
  });
  if (sql.endsWith('GROUP BY 1, 2, 3')) return countRows(inside);
  const columns = [...between(sql, 'SELECT ', '\nFROM').matchAll(/^ *(.*) AS "(\w+)",?$/gm)];
  const scalars = between(sql, '    ARRAY[', ']').split(', ');
  const texts = [...between(sql, 'regexp_extract_all(concat(', '\'"[^').matchAll(/coalesce\(("\w+"), ''\)/g)];
  const member = new RegExp(`"[^${between(sql, '\'"[^', "', 1)")}`, 'g');
  const wanted = new Set(literalsIn(sql.slice(sql.indexOf('item IN ('))));
  const found = inside.filter((record) => {
    const resources = (record['resources'] ?? []) as readonly unknown[];
    const json = texts.map(([, name = '']) => cellOf(record, name) ?? '').join(' ');
    const candidates = [
      ...scalars.map((name) => cellOf(record, name)),
      ...resources.map((one) => cellOf(one as Json, '"arn"')),
      ...[...json.matchAll(member)].map(([, value]) => value),
    ];
    return candidates
      .flatMap((one = '') => [one, one.split(':')[0] ?? '', one.slice(one.indexOf(':') + 1)])
      .some((one) => wanted.has(one));
  });
  return [
    columns.map(([, , name = '']) => name),
    ...found.map((record) =>
      columns.map(([, what = '', name = '']) => cellOf(record, name === 'resources' ? '"resources"' : what)),
    ),
  ];
}

function countRows(records: readonly Json[]): readonly (readonly string[])[] {
  const groups = new Map<string, Json[]>();
  for (const record of records) {
    const key = [
      record['recipientAccountId'],
      record['awsRegion'],
      String(record['eventTime']).slice(0, 10),
    ].join();
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [
    ['account_of', 'region_of', 'day_of', 'records', 'first', 'last', 'data_events'],
    ...[...groups].map(([key, all]) => {
      const times = all.map((record) => String(record['eventTime'])).sort();
      const data = all.filter((record) => record['eventCategory'] === 'Data');
      const sources = new Set(data.map((record) => String(record['eventSource'])));
      return [...key.split(','), String(all.length), times[0] ?? '', times.at(-1) ?? '', [...sources].join()];
    }),
  ];
}

export interface LocalAthena {
  readonly origin: string;
  readonly statements: string[];
  readonly stopped: string[];
  /** What becomes of queries from now on. */
  fate: { state: string; because?: string };
  close(): Promise<void>;
}

/**
 * Athena's protocol on this machine, over these records: it answers what is asked by the text of the statements, and knows
 * nothing else of SQL. What is not for Athena goes to `others`.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_Operations.html
 */
export async function startAthena(
  records: readonly Json[],
  others?: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<LocalAthena> {
  const statements: string[] = [];
  const stopped: string[] = [];
  const fate: LocalAthena['fate'] = { state: 'SUCCEEDED' };
  const looks = new Map<string, number>();
  const answers = new Map<number, ReturnType<typeof answerStatement>>();
  const operations: Readonly<Record<string, (input: Json) => unknown>> = {
    GetTableMetadata: () => ({ TableMetadata: describe() }),
    StartQueryExecution({ QueryString }) {
      statements.push(String(QueryString));
      return { QueryExecutionId: queryId(statements.length) };
    },
    GetQueryExecution({ QueryExecutionId }) {
      const id = String(QueryExecutionId);
      looks.set(id, (looks.get(id) ?? 0) + 1);
      const State = looks.get(id) === 1 ? 'QUEUED' : fate.state;
      const Status = { State, ...(fate.because === undefined ? {} : { StateChangeReason: fate.because }) };
      return { QueryExecution: { Status, Statistics: { DataScannedInBytes: 2e9 } } };
    },
    GetQueryResults({ QueryExecutionId, NextToken, MaxResults }) {
      const nth = statements.findIndex((_, index) => queryId(index + 1) === QueryExecutionId);
      const rows = answers.get(nth) ?? answerStatement(statements[nth] ?? '', records);
      answers.set(nth, rows);
      const [start, size] = [Number(NextToken ?? 0), Number(MaxResults)];
      const Rows = rows.slice(start, start + size).map((cells) => ({
        Data: cells.map((cell) => (cell === undefined ? {} : { VarCharValue: cell })),
      }));
      const end = start + size;
      return { ResultSet: { Rows }, ...(end < rows.length ? { NextToken: String(end) } : {}) };
    },
    StopQueryExecution({ QueryExecutionId }) {
      stopped.push(String(QueryExecutionId));
      return {};
    },
  };
  const server = createServer(async (request, response) => {
    const [, operation] = /^AmazonAthena\.(\w+)$/.exec(String(request.headers['x-amz-target'])) ?? [];
    const act = operation === undefined ? undefined : operations[operation];
    if (act === undefined) return others?.(request, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = act(JSON.parse(Buffer.concat(chunks).toString()));
    response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    statements,
    stopped,
    fate,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What Glue keeps of the definition: names, types without spaces in lower case, properties. */
function describe() {
  const sql = defineTable(SCANNED.name, SCANNED.partitions, '2026/01/01');
  const columns = [...sql.matchAll(/^ {2}`(\w+)` (.+?),?$/gm)];
  const properties = [...sql.matchAll(/^ {2}'([\w.]+)' = '(.*)'/gm)];
  return {
    Name: SCANNED.name.table,
    Columns: columns.map(([, Name, type = '']) => ({ Name, Type: type.toLowerCase().replaceAll(' ', '') })),
    PartitionKeys: ['account', 'region', 'day'].map((Name) => ({ Name, Type: 'string' })),
    Parameters: Object.fromEntries(properties.map(([, name, value]) => [name, value])),
  };
}
