import { columnOf, LEAVES, type Leaf } from './members.ts';
import type { Days, Partitions } from './partitions.ts';
import { isSearchable, sqlList, type TableName } from './sql-text.ts';

/** Which rows are read at all, and paid for. */
export interface Scanned {
  readonly name: TableName;
  readonly partitions: Partitions;
  readonly days: Days;
}

/**
 * A statement has at most 262,144 bytes; the rest is room for a service that counts differently.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
 */
const MOST_BYTES = 250_000;

/**
 * Statements that give back, whole, every record which `RecordSource.find` promises for these values: one, and more only
 * where the values are too many for one. Values that may not stand in a statement are `refused`.
 *
 * A record comes back as its members, a column each: parameters are the texts that the files have, which nothing in SQL
 * has parsed and written anew.
 */
export function selectRecords(
  values: readonly string[],
  scanned: Scanned,
): { readonly statements: readonly string[]; readonly refused: number } {
  const wanted = [...new Set(values)].sort();
  const searchable = wanted.filter(isSearchable);
  const room = MOST_BYTES - byteLength(write([], scanned));
  if (room < MOST_BYTES / 4) throw new Error('the table has more accounts than a statement has room for');
  const statements: string[] = [];
  let chunk: string[] = [];
  let bytes = 0;
  for (const value of searchable) {
    const spellings = [...new Set([value, ...spellingsInJson(value)])];
    const more = byteLength(sqlList(spellings));
    if (bytes + more > room) {
      statements.push(write(chunk, scanned));
      [chunk, bytes] = [[], 0];
    }
    chunk.push(...spellings);
    bytes += more;
  }
  if (chunk.length > 0) statements.push(write(chunk, scanned));
  return { statements, refused: wanted.length - searchable.length };
}

/**
 * How much the logs have, by account, region and day: what the answer says about what it has not seen. Reads as much as
 * a question does.
 */
export const countRecords = (scanned: Scanned): string =>
  [
    'SELECT coalesce("recipientaccountid", "useridentity"."accountid", \'\') AS "account_of",',
    '  coalesce("awsregion", \'\') AS "region_of", substr("eventtime", 1, 10) AS "day_of",',
    '  count(*) AS "records", min("eventtime") AS "first", max("eventtime") AS "last",',
    '  array_join(array_agg(DISTINCT IF("eventcategory" = \'Data\', "eventsource")), \',\') AS "data_events"',
    ...fromPartitions(scanned),
    'GROUP BY 1, 2, 3',
  ].join('\n');

export const COUNT_COLUMNS = ['account_of', 'region_of', 'day_of', 'records', 'first', 'last', 'data_events'];

const byteLength = (text: string): number => Buffer.byteLength(text);

/** The partitions first: they are what is paid for. */
function fromPartitions({ name, partitions, days }: Scanned): readonly string[] {
  return [
    `FROM "${name.database}"."${name.table}"`,
    `WHERE "account" IN ${sqlList(partitions.accounts)}`,
    `  AND "region" IN ${sqlList(partitions.regions)}`,
    `  AND "day" BETWEEN '${days.from}' AND '${days.to}'`,
  ];
}

/** A value is looked up once for each text of a record, whole, and by what is before and after its first colon. */
const write = (values: readonly string[], scanned: Scanned): string =>
  [
    `SELECT ${LEAVES.map((leaf) => `${select(leaf)} AS "${columnOf(leaf)}"`).join(',\n  ')}`,
    ...fromPartitions(scanned),
    '  AND any_match(',
    '    flatten(transform(',
    `      ARRAY[${FOUND_BY.map(reference).join(', ')}]`,
    `        || coalesce(transform("resources", one -> one."arn"), ARRAY[])`,
    `        || regexp_extract_all(concat(${TEXTS.map((leaf) => `coalesce(${reference(leaf)}, '')`).join(", ' ', ")}), '${MEMBER}', 1),`,
    "      item -> ARRAY[item, split_part(item, ':', 1), substr(item, strpos(item, ':') + 1)])),",
    `    item -> item IN ${sqlList(values)})`,
  ].join('\n');

const reference = ({ path }: Leaf): string => path.map((name) => `"${name.toLowerCase()}"`).join('.');

const isFoundBy = (name: string): boolean =>
  /(?:Id|[Nn]ame|Arn|ARN|IPAddress)$/.test(name) && !/accountId$/i.test(name);
const FOUND_BY = LEAVES.filter(({ path, kind }) => kind === 'text' && isFoundBy(path.at(-1) ?? ''));
const TEXTS = LEAVES.filter(({ kind }) => kind === 'json');

/**
 * In a text of JSON: the value of a member by whose name records are found. Inside a text in it the quotes are escaped, so
 * that no document in a document is found. Each part ends where it must: there is nothing to try twice.
 */
const MEMBER = String.raw`"[^"\\]{0,100}(?:Id|[Nn]ame|Arn|ARN|IPAddress)"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"`;

/** Row types become JSON without the names of their members in some versions of the engine: maps keep theirs. */
function select(leaf: Leaf): string {
  if (leaf.kind !== 'resources') return reference(leaf);
  const map = 'MAP(ARRAY[\'ARN\', \'accountId\', \'type\'], ARRAY[one."arn", one."accountid", one."type"])';
  return `json_format(CAST(transform(${reference(leaf)}, one -> ${map}) AS JSON))`;
}

/** How a text may stand in JSON: writers differ in which characters they escape. */
function spellingsInJson(value: string): readonly string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const encode = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const ascii = plain.replace(/[\u007f-\uffff]/g, encode);
  const html = ascii.replace(/[<>&'=]/g, encode);
  const upper = (text: string): string =>
    text.replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`);
  const forms = [plain, ascii, upper(ascii), html, upper(html)];
  return forms.flatMap((form) => (form.includes('/') ? [form, form.replaceAll('/', '\\/')] : [form]));
}
