import { createHash } from 'node:crypto';
import type { ScannedFile } from '../../coverage/scanned-file.ts';
import type { Logs } from '../../investigate.ts';
import { readTrailRecord, serviceOf, type TrailRecord } from '../../trail-record.ts';
import { columnOf, LEAVES } from './members.ts';
import { type Cell, readRow } from './read-row.ts';
import type { QueryAnswer, QueryRunner } from './run-query.ts';
import { COUNT_COLUMNS, countRecords, type Scanned, selectRecords } from './select-records.ts';

/**
 * A table of Athena, as logs. Evidence is of rows: `athena:QUERY_ID`, the row's number in what the query gave (Athena keeps
 * that as QUERY_ID.csv at the place for results), and the digest of its cells as an array of JSON. A question of the investigation is one query, or a few where its values are too many for one.
 * `isCounted`: how much the logs have is asked first, which costs as much as a question does.
 * Throws what the runner throws.
 */
export async function openAthena(
  name: string,
  scanned: Scanned,
  runner: QueryRunner,
  isCounted: boolean,
): Promise<Logs> {
  const files: ScannedFile[] = [];
  const known = new Map<string, TrailRecord>();
  let refused = 0;
  let broken = 0;

  /** What another question has found already is the same record, not a copy; what one question finds twice lies there twice. */
  function readAnswer({ queryId, rows }: QueryAnswer): readonly TrailRecord[] {
    const times = new Map<string, number>();
    return rows.flatMap((cells, offset) => {
      const text = JSON.stringify(cells);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const nth = (times.get(sha256) ?? 0) + 1;
      times.set(sha256, nth);
      const one = known.get(`${sha256} ${nth}`);
      if (one !== undefined) return [one];
      const read = readRow(cells);
      if (read.isBroken) broken += 1;
      const length = Buffer.byteLength(text);
      const record = readTrailRecord(read.record, { file: `athena:${queryId}`, offset, length, sha256 });
      if (record !== undefined) known.set(`${sha256} ${nth}`, record);
      return record ?? [];
    });
  }

  if (isCounted) {
    const { queryId, rows } = await runner.run(countRecords(scanned), COUNT_COLUMNS);
    files.push(describeCount(`athena:${queryId}`, rows));
  }
  return {
    name,
    files: () => files,
    async find(values) {
      const { statements, refused: more } = selectRecords(values, scanned);
      refused += more;
      const found: TrailRecord[] = [];
      for (const statement of statements) {
        const answer = await runner.run(statement, COLUMNS);
        files.push({ file: `athena:${answer.queryId}`, state: 'read', parts: [], dataEvents: [] });
        for (const record of readAnswer(answer)) found.push(record);
      }
      return found;
    },
    *remarks() {
      yield UNPROVEN;
      yield DIGESTS;
      yield `Of the table the days from ${scanned.days.from} to ${scanned.days.to} were read, of ${scanned.partitions.accounts.length} accounts and ${scanned.partitions.regions.length} regions: others were not.`;
      if (refused > 0)
        yield `${refused} names or ids with control characters or of odd length were not looked for: what came out of them is not known.`;
      if (broken > 0)
        yield `${broken} records have parameters that could not be read: the rest of them is used.`;
    },
  };
}

/** Until somebody has run it there: no Athena was at hand. */
export const UNPROVEN =
  'UNPROVEN ON AWS: the statements for Athena are tested as text only. Hold an answer against the log files before you trust it.';

/** Athena reads whatever lies in the bucket. */
const DIGESTS =
  "The logs were not checked against CloudTrail's digests: files that somebody changed or removed are not known.";

const COLUMNS = LEAVES.map(columnOf);

/** Days, accounts and regions, by the query that counted. */
function describeCount(file: string, rows: readonly (readonly Cell[])[]): ScannedFile {
  const parts = new Map<string, { -readonly [Name in keyof Part]: Part[Name] } & { days: string[] }>();
  const dataEvents = new Set<string>();
  for (const [account = '', region = '', day = '', count = '', first = '', last = '', sources = ''] of rows) {
    const [records, firstEvent, lastEvent] = [Number(count), Date.parse(first), Date.parse(last)];
    if (!Number.isSafeInteger(records) || Number.isNaN(firstEvent) || Number.isNaN(lastEvent)) continue;
    const key = JSON.stringify([account, region]);
    const part = parts.get(key) ?? { account, region, records: 0, firstEvent, lastEvent, days: [] };
    parts.set(key, part);
    part.records += records;
    part.firstEvent = Math.min(part.firstEvent, firstEvent);
    part.lastEvent = Math.max(part.lastEvent, lastEvent);
    if (/^\d{4}-\d{2}-\d{2}$/.test(day)) part.days.push(day);
    for (const eventSource of sources.split(','))
      if (eventSource !== '') dataEvents.add(serviceOf({ eventSource }));
  }
  return { file, state: 'read', parts: [...parts.values()], dataEvents: [...dataEvents] };
}

type Part = ScannedFile['parts'][number];
