import type { Investigation } from '../../model/investigation.ts';
import type { Limits, Line } from './lines.ts';
import { summarize } from './summary.ts';

export interface TextStyle {
  /** Columns of the terminal; between 80 and 120 of them are used. */
  readonly width: number;
  /** Marks a heading; without it there is none but its capitals. */
  readonly bold?: (text: string) => string;
}

const INDENT = 2;
/** Two screens or so: a list that is longer is read elsewhere, and which command has it is said. */
const SCREEN: Limits = { listed: 12, steps: 8 };

/** The summary as a terminal shows it: a heading, its lines below, none wider than the terminal but for commands. */
export function renderTerminal(
  investigation: Investigation,
  { width, bold = (text) => text }: TextStyle,
): string {
  const columns = Math.min(120, Math.max(80, Math.floor(width) || 80));
  return summarize(investigation, SCREEN)
    .map(({ heading, lines }) =>
      [bold(heading), ...lines.flatMap((line) => layLine(line, columns))].join('\n'),
    )
    .join('\n\n');
}

/** A command stays on one line, whatever its length: what is copied has to be whole. */
function layLine(line: Line, columns: number): readonly string[] {
  const { isDetail = false, isCommand = false, evidence } = line;
  const text = evidence === undefined ? line.text : `${line.text} [${evidence}]`;
  const indent = ' '.repeat(isCommand ? 3 * INDENT : isDetail ? 2 * INDENT : INDENT);
  if (isCommand) return [`${indent}${text}`];
  // Where a line goes on stands deeper than where one begins: no text can look like a line of ours.
  return wrap(text, columns - indent.length - INDENT).map(
    (part, index) => `${indent}${index === 0 ? '' : ' '.repeat(INDENT)}${part}`,
  );
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}\uff01-\uff60\u3000-\u303f]/u;

const widthOf = (text: string): number => {
  let width = 0;
  for (const sign of text) width += WIDE.test(sign) ? 2 : 1;
  return width;
};

/** Words on lines of so many columns; a word that is wider than a line is cut. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => cutWord(one, columns))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function cutWord(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word];
  const parts: string[] = [];
  let part = '';
  for (const sign of word) {
    if (widthOf(part) + widthOf(sign) > columns) {
      parts.push(part);
      part = '';
    }
    part += sign;
  }
  return [...parts, part];
}
