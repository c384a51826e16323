import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Seconds that another tool takes for one key's calls; or why there are none. */
export type ToolTime = { readonly seconds: number; readonly rows: number } | { readonly notMeasured: string };

/** Files unpacked and each record parsed, as many at once as there are cores. */
export async function timeJq(folder: string, key: string): Promise<ToolTime> {
  const script =
    'find "$0" -name "*.json.gz" -print0 | xargs -0 -n 40 -P "$2" sh -c \'key=$0; gzip -dc "$@" | jq -c --arg key "$key" ".Records[] | select(.userIdentity.accessKeyId == \\$key)"\' "$1" | wc -l';
  const start = performance.now();
  const out = await run('sh', ['-c', script, folder, key, String(availableParallelism())]);
  if (out === undefined) return { notMeasured: 'there is no jq here' };
  return { seconds: (performance.now() - start) / 1000, rows: Number(out) };
}

function run(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? out.trim() : undefined));
  });
}

interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{ runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }> }>;
    }>;
  };
}

/**
 * DuckDB's own reader of JSON, three columns. It is no dependency of the project: `from` is a folder in which
 * `npm install @duckdb/node-api` has been run.
 */
export async function timeDuckDb(folder: string, key: string, from: string | undefined): Promise<ToolTime> {
  if (from === undefined) return { notMeasured: 'say where it is with --duckdb FOLDER' };
  const load: (name: string) => DuckDb = createRequire(join(from, 'package.json'));
  const instance = await load('@duckdb/node-api').DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const start = performance.now();
  const read = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER FROM (SELECT unnest(Records) AS r FROM read_json(${quote(`${folder}/**/*.json.gz`)},
       columns = {Records: 'STRUCT(eventTime VARCHAR, eventName VARCHAR, userIdentity STRUCT(accessKeyId VARCHAR))[]'},
       maximum_object_size = 268435456)) WHERE r.userIdentity.accessKeyId = ${quote(key)}`,
  );
  return { seconds: (performance.now() - start) / 1000, rows: Number(read.getRows()[0]?.[0]) };
}
