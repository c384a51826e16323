import type { IncidentReport } from '../../model/incident-report.ts';
import { escapeMarkdown } from '../investigation/markdown.ts';
import { sayText, sayTime } from '../investigation/safe-words.ts';
import { describeBanner } from './banner.ts';
import type { Block, Bounds, Part, Section, Step, Text } from './blocks.ts';
import { digestReport } from './digest.ts';
import { hideSecrets } from './hide-secrets.ts';
import { describeSections } from './sections.ts';
import { collectTimeline } from './timeline-rows.ts';

/** What a ticket takes, and people scroll through. */
const BOUNDS: Bounds = { rows: 300, listed: 100 };
const LONGEST = 2_000;

/** The page in Markdown, for a ticket or a wiki: the same sections, without pictures and without links. */
export function renderReportMarkdown(report: IncidentReport): string {
  const digest = digestReport(report);
  const timeline = collectTimeline(report, BOUNDS.rows);
  const { id, title, severity, status, verdict, facts, asOf } = describeBanner(report, timeline);
  return [
    `# ${layText(`${id}: ${title}`)}`,
    `**${layText(verdict.word)}.** ${layText(verdict.line)}`,
    [`Severity ${severity}; ${layText(status)}`, layText(asOf)].join('\n\n'),
    facts
      .flatMap(({ name, values }) => [`- ${name}:`, ...values.map((value) => `  - ${layText(value)}`)])
      .join('\n'),
    ...describeSections(report, timeline, BOUNDS, digest).map(laySection),
    `Times are UTC. SHA-256 of the report as JSON: \`${digest}\``,
    '',
  ].join('\n\n');
}

const laySection = ({ title, blocks }: Section): string =>
  [`## ${layText(title)}`, ...blocks.map(layBlock)].filter((text) => text !== '').join('\n\n');

function layBlock(block: Block): string {
  switch (block.kind) {
    case 'prose':
      return layText(block.text);
    case 'missing':
      return `**Missing:** ${layText(block.text)}`;
    case 'heading':
      return `### ${layText(block.text)}`;
    case 'list':
    case 'story':
      return block.items.map((item) => `- ${layText(item)}`).join('\n');
    case 'steps':
      return block.steps.map(layStep).join('\n');
    case 'drawing':
      return '';
    case 'more':
      return [`${layText(block.summary)}:`, ...block.blocks.map(layBlock)].join('\n\n');
    case 'table':
      return layTable(block);
  }
}

function layTable({ caption, head, rows, none }: Extract<Block, { kind: 'table' }>): string {
  if (rows.length === 0) return layText(`${caption}: ${none}`);
  const lay = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    layText(caption),
    [
      lay(head.map((name) => layText(name === '' ? 'No.' : name))),
      lay(head.map(() => '---')),
      ...rows.map(({ cells }) => lay(cells.map(layText))),
    ].join('\n'),
  ].join('\n\n');
}

const REVERSIBLE = { yes: ' Can be undone.', no: ' Cannot be undone.', unknown: '' };

const layStep = ({ what, why, command, reversible, details = [] }: Step, index: number): string =>
  [
    `${index + 1}. ${layText(what)}: ${layText(why)}.${REVERSIBLE[reversible]}`,
    ...(command === undefined ? [] : [`   ${layCode(command)}`]),
    ...details.map((text) => `   - ${layText(text)}`),
  ].join('\n');

const layText = (text: Text): string =>
  isParts(text) ? tidy(text.map(layPart).join('')) : tidy(layPart(text));

const isParts = (text: Text): text is readonly Part[] => Array.isArray(text);

const tidy = (text: string): string => text.replace(/ {2,}/g, ' ').trim();

function layPart(part: Part): string {
  if (typeof part === 'string') return layProse(part);
  if ('command' in part) return layCode(part.command);
  if ('code' in part) return layProse(part.code);
  if ('time' in part) return layProse(sayTime(part.time));
  if ('to' in part) return layProse(part.text);
  if ('dim' in part) return layProse(part.dim);
  return layProse(part.word);
}

/** Escaped, with its blanks at either end: parts stand beside each other. */
function layProse(text: string): string {
  if (text.trim() === '') return text === '' ? '' : ' ';
  const [start] = /^\s?/.exec(text) ?? [''];
  const [end] = /\s?$/.exec(text) ?? [''];
  return `${start === '' ? '' : ' '}${escapeMarkdown(sayText(hideSecrets(text), LONGEST))}${end === '' ? '' : ' '}`;
}

/** Whole, as code, where nothing in it ends the code or a cell. */
const layCode = (command: string): string => {
  const text = hideSecrets(command);
  return /^[\x20-\x7e]+$/.test(text) &&
    !/[`<>|&]/.test(text) &&
    text === text.trim() &&
    !/:\/\/|www/i.test(text)
    ? `\`${text}\``
    : escapeMarkdown(text);
};
