import { describe, expect, it } from 'vitest';
import { investigation } from './fixture.ts';
import { escapeMarkdown, renderMarkdown } from './markdown.ts';

describe('a text in Markdown', () => {
  it.each([
    ['<script>', '&lt;script&gt;'],
    ['![x](http://evil.example)', '\\!\\[x\\]\\(hxxp\\[:\\]//evil\\[.\\]example\\)'],
    ['a | b', 'a \\| b'],
    ['@octocat', '\\[at\\]octocat'],
    ['# no heading', '\\# no heading'],
    ['- no item', '\\- no item'],
    ['1. no item', '1\\. no item'],
    ['1.2 stays', '1.2 stays'],
    ['`code`', '\\`code\\`'],
    ['&lt;b>', '&amp;lt;b&gt;'],
    ['a\n\n# b', 'a \\# b'],
    ['\\<b>', '\\\\&lt;b&gt;'],
  ])('%j stands for itself', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});

describe('the report', () => {
  const text = renderMarkdown(investigation);

  it('has the sections of the summary, the credentials and the timeline', () => {
    expect(text.match(/^##? .*/gm)).toEqual([
      '# Investigation of key AKIA…7Q2X',
      '## Still alive',
      '## What was done',
      '## Exposed',
      '## Left behind',
      "## The owner's own",
      '## Unclear',
      '## Not checked',
      '## Contain, in this order',
      '## Credentials',
      '## Timeline',
    ]);
  });

  it('has commands that can be copied', () => {
    expect(text).toContain('  - how: `cordon contain AKIAI44QH8DHBEXA9KDD --level deny`');
  });

  it('has a row for each episode, with its evidence', () => {
    expect(text).toContain(
      '| 2026-01-20 02:12:00Z | attacker | ASIA…1CI0 | stopped trail org-trail | 198.51.100.7 | ok | `Ab3dEf6hIj9kLmNo.json.gz@24000` |',
    );
  });

  it('says how many rows it leaves out', () => {
    const [first] = investigation.credentials;
    if (first === undefined) throw new Error('the fixture has no credential');
    const credentials = Array.from({ length: 503 }, () => first);
    expect(renderMarkdown({ ...investigation, credentials })).toContain('And 3 more: --format csv');
  });
});
