import { expect, it } from 'vitest';
import { freshReport, report } from './fixture.ts';
import { renderReportMarkdown } from './markdown.ts';

const text = renderReportMarkdown(report);

it('has the sections of the page, in their order', () => {
  expect(text.match(/^##? .*/gm)).toEqual([
    expect.stringMatching(/^# INC-7f3a9c0d12ab: The access key of IAM user/),
    '## Needs you',
    '## What happened',
    '## Timeline',
    '## Credential → role → resource',
    '## Actions taken',
    '## Does it hold?',
    '## Left behind',
    '## What to contain, in this order',
    '## Blast radius',
    "## The owner's own activity",
    '## What was looked at, and what was not',
    '## Evidence',
    '## What Cordon and people did',
    '## Findings, and what decided',
  ]);
});

it('has whole commands as code, and masked keys in words', () => {
  expect(text).toContain('`cordon contain arn:aws:iam::111122223333:role/admin-ci --level revoke-sessions`');
  expect(text.replace(/`[^`]*`/g, '')).not.toMatch(/A[KS]IA[A-Z0-9]{12}/);
});

it('says what is missing', () => {
  expect(renderReportMarkdown(freshReport)).toContain('**Missing:** No log has been read');
});
