import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { report, reportOf } from './fixture.ts';
import { HOSTILE, poisonAlike, poisonAll } from './hostile-fixture.ts';
import { renderReportMarkdown } from './markdown.ts';
import { renderPage } from './page.ts';
import { countElements, readTags } from './tokens-fixture.ts';

const hostile = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE))
        .map((two) => two.join('')),
    },
  ),
  { minLength: 1, maxLength: 40 },
);

const ELEMENTS = new Set([
  ...[
    'html',
    'head',
    'meta',
    'title',
    'style',
    'body',
    'a',
    'header',
    'div',
    'p',
    'span',
    'b',
    'h1',
    'h2',
    'h3',
  ],
  ...[
    'dl',
    'dt',
    'dd',
    'nav',
    'ol',
    'ul',
    'li',
    'main',
    'section',
    'code',
    'time',
    'figure',
    'details',
    'summary',
  ],
  ...['table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'footer'],
  ...['svg', 'defs', 'symbol', 'circle', 'path', 'use', 'text', 'rect', 'g'],
]);
const ATTRIBUTES = new Set([
  ...['lang', 'charset', 'content', 'name', 'class', 'id', 'href', 'role', 'tabindex', 'scope', 'focusable'],
  ...[
    'aria-label',
    'aria-labelledby',
    'aria-hidden',
    'http-equiv',
    'viewBox',
    'width',
    'height',
    'x',
    'y',
    'd',
  ],
  ...['cx', 'cy', 'r', 'rx'],
]);

function expectOnlyOurs(page: string): void {
  const wrong = readTags(page).flatMap(({ name, attributes }) => [
    ...(ELEMENTS.has(name) ? [] : [name]),
    ...[...attributes].flatMap(([attribute, value]) =>
      isOurs(attribute, value) ? [] : [`${attribute}=${value}`],
    ),
  ]);
  expect(wrong).toEqual([]);
}

function isOurs(attribute: string, value: string): boolean {
  if (attribute === 'href') return /^#[a-z0-9-]+$/.test(value);
  if (attribute === 'id') return /^[a-z0-9-]+$/.test(value);
  if (attribute === 'http-equiv') return value === 'Content-Security-Policy';
  return ATTRIBUTES.has(attribute);
}

const INVISIBLE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('whatever the texts are', () => {
  it('a page has no element, no attribute and no link but its own', () => {
    fc.assert(
      fc.property(hostile, (texts) => {
        const page = renderPage(poisonAll(report, texts));
        expectOnlyOurs(page);
        expect(INVISIBLE.exec(page)?.[0]).toBeUndefined();
        expect(Buffer.byteLength(page)).toBeLessThan(150_000);
      }),
      { numRuns: 30 },
    );
  });

  it('a page has as many elements of each kind as with harmless texts', () => {
    const benign = countElements(renderPage(poisonAlike(report, ['x'])));
    fc.assert(
      fc.property(hostile, (texts) => {
        expect(countElements(renderPage(poisonAlike(report, texts)))).toEqual(benign);
      }),
      { numRuns: 25 },
    );
  });

  it.each(['<', '\u202e\u202d', '漢', '😀', 'x'])(
    'a page of 500 calls with names of 3,000 times %j stays within its bound',
    (sign) => {
      const page = renderPage(poisonAll(reportOf(500), [sign.repeat(3_000)]));
      expectOnlyOurs(page);
      expect(Buffer.byteLength(page)).toBeLessThan(150_000);
    },
  );

  it('Markdown has no HTML, no link and no heading but its own', () => {
    const headings = renderReportMarkdown(report).match(/^#{1,2} /gm)?.length;
    fc.assert(
      fc.property(hostile, (texts) => {
        const text = renderReportMarkdown(poisonAll(report, texts));
        expect(/<.{0,9}/.exec(text)?.[0]).toBeUndefined();
        expect(/https?:|:\/\/|\bwww\.\w/i.exec(text)?.[0]).toBeUndefined();
        const words = text.replace(/(?<!\\)`[^`\n]*`/g, '').replaceAll('**', '');
        expect(/(?<!\\)(?:\\\\)*[![\]()`]/.exec(words)?.[0]).toBeUndefined();
        expect(text.match(/^#{1,2} /gm)?.length).toBe(headings);
        expect(INVISIBLE.exec(text)?.[0]).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });
});
