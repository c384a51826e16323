import type { IncidentReport } from '../../model/incident-report.ts';
import type { Part, Tone } from './blocks.ts';

/** Beyond it nobody reads on. */
const LONGEST = 240;
/** Ours are shorter, with the longest names that AWS takes and a policy in them. */
const LONGEST_COMMAND = 1_000;

/** A text of others, of bounded size in the page: what is written as a reference there takes more of it. */
export function cut(text: string, longest = LONGEST): string {
  let size = 0;
  let end = 0;
  // No more is looked at than can be shown; a sign of two halves stays whole.
  for (const sign of text.slice(0, longest + 1)) {
    size += sizeOf(sign);
    if (size > longest) return `${text.slice(0, end)}…`;
    end += sign.length;
  }
  return text;
}

const sizeOf = (sign: string): number => (/[&<>"'`=]/.test(sign) ? 3 : sign > '~' ? 2 : 1);

/** A name, an ARN, an id. */
export const cutName = (text: string): string => cut(text.trim() === '' ? '(blank)' : text, 120);

/** Milliseconds to `41 s`, `6 min`, `3 h 20 min`, `12 days`. */
export function sayDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** Undefined where either is no time. */
export function between(from: string | undefined, to: string | undefined): number | undefined {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

const VERDICTS: Readonly<Record<string, { readonly tone: Tone; readonly word: string }>> = {
  contained: { tone: 'good', word: 'contained' },
  'not contained': { tone: 'bad', word: 'not contained' },
  unknown: { tone: 'unsure', word: 'unknown' },
};

export const sayVerdictWord = (verdict: string): Part =>
  VERDICTS[verdict] ?? { tone: 'unsure', word: cut(verdict, 40) };

/** Cordon's own words take the incident's id: what has another form cannot be one of ours. */
export const commandOf = ({ id }: Pick<IncidentReport, 'id'>, before: string, after = ''): string =>
  `${before} ${/^[A-Za-z0-9-]{1,64}$/.test(id) ? id : 'INCIDENT'}${after}`;

/** Whole or not at all: half a command does something else. */
export const keepWhole = (report: Pick<IncidentReport, 'id'>, command: string): string =>
  command.length <= LONGEST_COMMAND ? command : allAsJson(report);

export const allAsJson = (report: Pick<IncidentReport, 'id'>): string =>
  commandOf(report, 'cordon report', ' --format json');

/** What was asked for and is not there, with what makes it. */
export const investigateCommand = ({ credentials, id }: IncidentReport): string => {
  const key = credentials.find(({ accessKeyId }) => /^[A-Z0-9]{16,128}$/.test(accessKeyId ?? ''));
  return key?.accessKeyId === undefined
    ? commandOf({ id }, 'cordon investigate')
    : `cordon investigate ${key.accessKeyId}`;
};
