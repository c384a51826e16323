import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Investigation } from '../../model/investigation.ts';
import { adviseContainment } from './advise.ts';
import { renderArtifactsCsv, renderCredentialsCsv, renderEventsCsv } from './csv.ts';
import { readCsv } from './csv-fixture.ts';
import { foldEpisodes } from './episodes.ts';
import { investigation } from './fixture.ts';
import { jsonLine } from './json-line.ts';
import { renderMarkdown } from './markdown.ts';
import { InvestigationAnswer } from './schema.ts';
import { isCommand } from './shell-word.ts';
import { renderTerminal } from './terminal-text.ts';
import { renderTimesketch } from './timesketch.ts';
import { sayVerdict } from './verdict.ts';

/** What an attacker would make a name or an agent of. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      '\u001b[2J\u001b[31m',
      '\u001b]8;;http://evil.example\u0007x\u001b]8;;\u0007',
      '\u009b31m',
      '\u202egnp.exe',
    ],
    ...['\u2066', '\u200b', '\r\nVERDICT\n  all is well', '\n# heading\n', '\u2028', '\u0085', '\ud800'],
    ...["=cmd|' /C calc'!A0", '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\uff1dcmd', ';=cmd', '","=cmd', '"'],
    ...['<script>alert(1)</script>', '<img src=x>', '![x](http://evil.example)', '](http://evil.example)'],
    ...[
      '| a | b |',
      '\n| --- |',
      '`',
      '``` \n',
      '@octocat',
      'a@evil.example',
      'www.evil.example',
      '\\',
      '&lt;',
    ],
    ...["'; curl evil.example; '", '$(id)', '--profile', '`id`', '%0a', '\u{1f600}', '漢字'],
    ...['__proto__', 'constructor', '#inline/x', '#attached/$(id)', '#member/a b'],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const hostile = fc
  .tuple(
    fc.constantFrom(
      ...['', '', '', 'arn:aws:iam::111122223333:user/', 'arn:aws:sts::111122223333:assumed-role/'],
      ...['arn:aws:sts::111122223333:federated-user/', 'arn:aws:iam::111122223333:role/'],
    ),
    fc.array(pieces, { maxLength: 4 }),
    // Names of ten thousand signs: a few, they are slow.
    fc.oneof(
      { weight: 40, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constant('x'.repeat(10_000)) },
    ),
  )
  .map(([start, parts, end]) => `${start}${parts.join('')}${end}`);

/** Members whose values are ours: a choice of a few, whatever the logs say. */
const OURS = new Set(['schema', 'kind', 'rule', 'confidence', 'state', 'actor', 'group', 'op', 'by', 'type']);

/** The same answer with the texts of it taken in turn from others; which kinds of thing there are stays as it is. */
function poison(value: unknown, next: () => string): unknown {
  if (typeof value === 'string') return next();
  if (Array.isArray(value)) return value.map((one) => poison(one, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, OURS.has(name) ? one : poison(one, next)]),
  );
}

const poisoned = fc.array(hostile, { minLength: 1, maxLength: 30 }).map((texts): Investigation => {
  let turn = 0;
  const next = () => texts[turn++ % texts.length] ?? '';
  const answer = InvestigationAnswer.parse(poison(investigation, next)) as Investigation;
  // Half of them as an older program may have written them, half as we would.
  return texts.length % 2 === 0
    ? answer
    : { ...answer, verdict: sayVerdict(answer), containment: adviseContainment(answer) };
});

const check = (property: (answer: Investigation) => void) =>
  fc.assert(fc.property(poisoned, property), { numRuns: 60 });

/** What of a text matches, a few signs of it: a whole report in a message is more than a test runner bears. */
const found = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[0].slice(0, 80);
const INVISIBLE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const HEADINGS = [
  ...['VERDICT', 'STILL ALIVE', 'WHAT WAS DONE', 'EXPOSED', 'LEFT BEHIND', "THE OWNER'S OWN", 'UNCLEAR'],
  ...['NOT CHECKED', 'CONTAIN, IN THIS ORDER', ''],
];

describe('whatever the logs say', () => {
  it('the terminal shows no control and no invisible character, no heading but ours, and no line too wide', () => {
    check((answer) => {
      const text = renderTerminal(answer, { width: 100 });
      expect(found(text, INVISIBLE)).toBeUndefined();
      const lines = text.split('\n');
      expect(lines.filter((line) => !line.startsWith('  ') && !HEADINGS.includes(line))).toEqual([]);
      expect(lines.filter((line) => /^\S/.test(line))).toHaveLength(HEADINGS.length - 1);
      for (const line of lines)
        expect([...line].length <= 100 || /^ {6}(aws|cordon|--pin) /.test(line)).toBe(true);
      expect(text.length).toBeLessThan(60_000);
    });
  });

  it('a command is made of words that no shell reads anything into', () => {
    check((answer) => {
      for (const { how, undo } of adviseContainment(answer)) {
        for (const text of [how, undo].filter(isCommand)) {
          expect(text.replace(/'\{[A-Za-z0-9"{}[\]:,*. -]+\}'/, '')).toMatch(/^[A-Za-z0-9 _./:@,+=-]+$/);
        }
      }
    });
  });

  it('the tables have as many cells in each row as in the first, and none that a spreadsheet runs', () => {
    check((answer) => {
      for (const [text, size] of [
        [renderEventsCsv(answer), answer.events.length],
        [renderCredentialsCsv(answer), answer.credentials.length],
        [renderArtifactsCsv(answer), answer.artifacts.length],
      ] as const) {
        const rows = readCsv(text);
        expect(rows).toHaveLength(size + 1);
        for (const row of rows) expect(row).toHaveLength(rows[0]?.length ?? 0);
        expect(found(rows.flat().join(''), /[\p{Cc}\p{Cf}\p{Cs}]/u)).toBeUndefined();
        expect(rows.flat().filter((cell) => /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell))).toEqual([]);
        expect(Math.max(...rows.flat().map((cell) => cell.length))).toBeLessThan(6_000);
      }
    });
  });

  it('every line for Timesketch is one call, with what it asks for', () => {
    check((answer) => {
      const text = [...renderTimesketch(answer)].join('');
      expect(found(text, INVISIBLE)).toBeUndefined();
      const lines = text.trimEnd().split(/[\p{Cc}\p{Zl}\p{Zp}]+/u);
      expect(lines).toHaveLength(answer.events.length);
      lines.forEach((line, index) => {
        const { message, datetime, timestamp_desc, userAgent } = JSON.parse(line);
        expect([datetime, timestamp_desc]).toEqual([answer.events[index]?.eventTime, 'Event Logged']);
        expect(userAgent === answer.events[index]?.userAgent).toBe(true);
        expect(message.length).toBeLessThan(600);
      });
    });
  });

  it('Markdown has no HTML, no link, no image, no mention, and no cell too many', () => {
    check((answer) => {
      const text = renderMarkdown(answer);
      expect(found(text, INVISIBLE)).toBeUndefined();
      expect(found(text, /<.{0,9}/)).toBeUndefined();
      expect(found(text, /https?:|:\/\/|\bwww\.\w/i)).toBeUndefined();
      const prose = text.replace(/(?<!\\)`[^`\n]*`/g, '');
      expect(found(prose, /@|(?<!\\)(?:\\\\)*[![\]()`*]/)).toBeUndefined();
      const blocks = text.split('\n');
      expect(blocks.filter((line) => /^#/.test(line))).toHaveLength(11);
      const tables = blocks.filter((line) => line.startsWith('| '));
      expect(tables).toHaveLength(4 + answer.credentials.length + foldEpisodes(answer).length);
      const widths = tables.map((line) => line.split(/(?<!\\)\|/).length - 2);
      expect(new Set(widths)).toEqual(new Set([8, 7]));
      expect(text.length).toBeLessThan(200_000);
    });
  });

  it('JSON for a terminal parses to the same', () => {
    check((answer) => {
      expect(JSON.stringify(JSON.parse(jsonLine(answer))) === JSON.stringify(answer)).toBe(true);
      expect(found(jsonLine(answer), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)).toBeUndefined();
    });
  });

  it('no format shows a whole key id but in a command or a field of its own', () => {
    const prose = renderTerminal(investigation, { width: 100 }).replace(/^ {6}.*$/gm, '');
    expect(prose).not.toMatch(/A[KS]IA[A-Z0-9]{12}/);
  });
});
