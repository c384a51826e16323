import type { Evidence, Investigation } from '../../model/investigation.ts';
import { collectFacts, sayCall, sayResult } from './call-phrase.ts';

/** Beyond what a cell of a spreadsheet takes nothing is read; the JSON has it whole. */
const LONGEST_CELL = 4_000;

type Cell = string | number | boolean | undefined;

/**
 * Rows by RFC 4180, one at a time (all of them may be more than one text holds), every cell in quotes, ended by CR LF. Spreadsheets run what begins like a formula: such a cell
 * begins with an apostrophe, and control characters are blanks.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function* asCsv(header: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  yield layRow(header);
  for (const row of rows) yield layRow(row);
}

const layRow = (cells: readonly Cell[]): string => `${cells.map(quoteCell).join(',')}\r\n`;

/** The signs by which spreadsheets know a formula, in their wide forms too, also behind blanks. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;
/** A spreadsheet that parts cells at semicolons knows no quotes within one. */
const INNER_FORMULA = /([;\t]\s*)(?=[=+\-@])/g;

function quoteCell(cell: Cell): string {
  if (typeof cell !== 'string') return `"${cell ?? ''}"`;
  const text = cell.slice(0, LONGEST_CELL).replace(/\p{Cs}/gu, '?');
  const guarded = `${FORMULA.test(text) ? "'" : ''}${text.replace(INNER_FORMULA, "$1'")}`;
  return `"${guarded.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').replaceAll('"', '""')}"`;
}

/** One call a row: the record as it is, and in `what` what it comes to. */
export function renderEventsCsv(investigation: Investigation): Iterable<string> {
  const facts = collectFacts(investigation);
  return asCsv(
    [
      ...['eventTime', 'eventID', 'account', 'awsRegion', 'eventSource', 'eventName', 'what', 'object'],
      ...['result', 'errorCode', 'isReadOnly', 'credential', 'actor', 'sourceIPAddress', 'userAgent'],
      ...['invokedBy', 'tactic', 'technique', ...EVIDENCE, 'copies'],
    ],
    investigation.events.map((event) => [
      event.eventTime,
      event.eventID,
      event.account,
      event.awsRegion,
      event.eventSource,
      event.eventName,
      sayCall(event, facts),
      event.object,
      sayResult(event),
      event.errorCode,
      event.isReadOnly,
      event.credential,
      event.actor,
      event.sourceIPAddress,
      event.userAgent,
      event.invokedBy,
      event.tactic,
      event.technique,
      ...evidenceCells(event.evidence),
      event.copies.length,
    ]),
  );
}

export const renderCredentialsCsv = ({ credentials }: Investigation): Iterable<string> =>
  asCsv(
    [
      ...['id', 'kind', 'accessKeyId', 'principalId', 'arn', 'parent', 'rule', 'confidence', 'because'],
      ...['createdAt', 'expires', 'state', 'actor', 'events', 'firstSeen', 'lastSeen'],
    ],
    credentials.map((one) => [
      one.id,
      one.kind,
      one.accessKeyId,
      one.principalId,
      one.arn,
      one.parent,
      one.rule,
      one.confidence,
      one.because,
      one.createdAt,
      one.expires,
      one.state,
      one.actor,
      one.events,
      one.firstSeen,
      one.lastSeen,
    ]),
  );

export const renderArtifactsCsv = ({ artifacts }: Investigation): Iterable<string> =>
  asCsv(
    [
      ...[
        'type',
        'id',
        'arn',
        'account',
        'region',
        'group',
        'state',
        'because',
        'technique',
        'techniqueName',
      ],
      ...['danger', 'containment', 'lastChange', 'lastChangeBy', 'changes', 'eventIDs'],
    ],
    artifacts.map((one) => [
      one.type,
      one.id,
      one.arn,
      one.account,
      one.region,
      one.group,
      one.state,
      one.because,
      one.technique.id,
      one.technique.name,
      one.danger.join('; '),
      one.containment,
      one.changes.at(-1)?.at,
      one.changes.at(-1)?.by,
      one.changes.length,
      one.changes.map(({ eventID }) => eventID).join(' '),
    ]),
  );

const EVIDENCE = ['file', 'offset', 'length', 'sha256'];

const evidenceCells = ({ file, offset, length, sha256 }: Evidence): Cell[] => [file, offset, length, sha256];
