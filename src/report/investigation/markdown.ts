import type { Investigation } from '../../model/investigation.ts';
import { unlinked } from '../plain-text.ts';
import { collectFacts } from './call-phrase.ts';
import { foldEpisodes, sayEpisode } from './episodes.ts';
import type { Limits, Line } from './lines.ts';
import { keepMasks, sayCredential, sayText, sayTime } from './safe-words.ts';
import { summarize } from './summary.ts';

const MOST_ROWS = 500;
const PAGE: Limits = { listed: 50, steps: 200 };

/** The whole report. Nothing from the logs becomes HTML, a link, an image, a mention, or an end of a cell. */
export function renderMarkdown(investigation: Investigation): string {
  const [verdict, ...sections] = summarize(investigation, PAGE);
  return [
    `# Investigation of ${investigation.seed.kind} ${escapeMarkdown(sayText(investigation.seed.value, 120))}`,
    ...(verdict?.lines ?? []).map(({ text }) => escapeMarkdown(text)),
    ...sections.flatMap(({ heading, lines }) => [`## ${sentenceCase(heading)}`, layLines(lines)]),
    '## Credentials',
    renderCredentials(investigation),
    '## Timeline',
    renderTimeline(investigation),
    'Times are UTC. What is masked here stands whole in the JSON, with the digest of every record.',
    '',
  ].join('\n\n');
}

/**
 * Text that stands for itself in Markdown. GitHub looks for mentions after it has taken escapes away, so an `@` is
 * written out; `unlinked` has broken whatever would become a link by itself.
 */
export function escapeMarkdown(text: string): string {
  return keepMasks(unlinked(text, LONGEST))
    .replaceAll('&', '&amp;')
    .replaceAll('@', '[at]')
    .replace(/[\\`*_{}[\]()#!|~$^]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^(\d{1,9})[.](?=\s|$)/, '$1\\.')
    .replace(/^[-+=:]/, '\\$&');
}

const LONGEST = 2_000;

/** A command, or where a record lies, to be copied: as code where nothing in it ends the code. */
const escapeCode = (text: string): string =>
  /^[\x20-\x7e]+$/.test(text) && !/[`<>|&]/.test(text) ? `\`${text}\`` : escapeMarkdown(text);

/** A command stands behind the words that lead to it. */
const layLines = (lines: readonly Line[]): string =>
  lines
    .map(({ text, isDetail, isCommand, evidence }, index) => {
      if (isCommand) return ` ${escapeCode(text)}`;
      const start = `${index === 0 ? '' : '\n'}${isDetail ? '  - ' : '- '}${escapeMarkdown(text)}`;
      return evidence === undefined ? start : `${start} ${escapeCode(evidence)}`;
    })
    .join('');

function renderCredentials({ credentials }: Investigation): string {
  const rows: readonly (readonly Cell[])[] = credentials
    .slice(0, MOST_ROWS)
    .map((one) => [
      sayCredential(one),
      one.kind,
      one.parent === undefined ? 'what was asked about' : sayText(one.parent, 64),
      `${one.rule}, ${one.confidence}`,
      one.state,
      one.expires === undefined ? 'unknown' : sayTime(one.expires),
      one.actor,
      String(one.events),
    ]);
  return layTable(
    ['Credential', 'Kind', 'Out of', 'By rule', 'State', 'Valid until', 'Used by', 'Calls'],
    rows,
    credentials.length - rows.length,
  );
}

function renderTimeline(investigation: Investigation): string {
  const facts = collectFacts(investigation);
  const episodes = foldEpisodes(investigation, facts);
  const rows: readonly (readonly Cell[])[] = episodes.slice(0, MOST_ROWS).map((episode) => {
    const { time, who, what, from, result, evidence } = sayEpisode(episode, facts);
    return [time, episode.actor, who, what, from, result, { code: evidence }];
  });
  return layTable(
    ['Time', 'Actor', 'Who', 'What', 'From', 'Result', 'Evidence'],
    rows,
    episodes.length - rows.length,
  );
}

type Cell = string | { readonly code: string };

/** Cells are escaped here, so that none is forgotten. */
function layTable(header: readonly string[], rows: readonly (readonly Cell[])[], left: number): string {
  if (rows.length === 0) return 'None.';
  const layCell = (cell: Cell) => (typeof cell === 'string' ? escapeMarkdown(cell) : escapeCode(cell.code));
  const lay = (cells: readonly Cell[]) => `| ${cells.map(layCell).join(' | ')} |`;
  const table = [lay(header), `| ${header.map(() => '---').join(' | ')} |`, ...rows.map(lay)].join('\n');
  return left > 0 ? `${table}\n\nAnd ${left.toLocaleString('en-US')} more: --format csv` : table;
}

const sentenceCase = (heading: string): string => `${heading.slice(0, 1)}${heading.slice(1).toLowerCase()}`;
