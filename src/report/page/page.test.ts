import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { IncidentReport } from '../../model/incident-report.ts';
import { freshReport, report, reportOf } from './fixture.ts';
import { renderPage } from './page.ts';
import { readTags } from './tokens-fixture.ts';
import { LEAKED_KEY } from './trail-fixture.ts';

const page = renderPage(report);
/** Between the tags, as it is read. */
const textOf = (markup: string): string =>
  markup
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');
const sectionOf = (markup: string, id: string): string =>
  new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(markup)?.[0] ?? '';

describe('the page', () => {
  it.each([
    ['an incident', report],
    ['one of 500 calls', reportOf(500)],
    ['one in its first minute', freshReport],
  ])('of %s has unique ids, a target for each link, no script and no inline style', (_, of) => {
    const markup = renderPage(of);
    const tags = readTags(markup);
    const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = tags.flatMap(({ attributes }) => attributes.get('href')?.slice(1) ?? []);
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    expect(tags.filter(({ attributes }) => attributes.has('style'))).toEqual([]);
    expect(tags.filter(({ name }) => ['script', 'link', 'img', 'iframe', 'form'].includes(name))).toEqual([]);
    expect(markup).not.toMatch(/https?:|url\(|@import/);
    expect(Buffer.byteLength(markup)).toBeLessThan(150_000);
  });

  it('allows nothing but its own style sheet, by its hash', () => {
    const [, css = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(css).digest('base64');
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; img-src 'none'; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('has its headings in order, one of the first level', () => {
    const levels = readTags(page).flatMap(({ name }) => (/^h[1-6]$/.test(name) ? Number(name.slice(1)) : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, index) => {
      expect(level - (levels[index] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  it('says first what is needed at night', () => {
    const first = textOf(page.slice(0, page.indexOf('id="timeline"')));
    for (const said of [
      'Contained 41 s after the finding came, but 1 way in is still open',
      'AKIA…7Q2X IAM user&#39;s long-term access key, GuardDuty-Example-Compromised-Simulated',
      '2026-01-20 02:03:11Z first call of the attacker',
      'cordon restore INC-7f3a9c0d12ab',
      'cannot be undone',
      'created access key AKIA…9KDD for user backup-svc',
      'trail until 2026-01-20 02:31:00Z, which comes up to 15 min late',
    ])
      expect(first).toContain(said);
  });

  it('links each line of what happened to its row', () => {
    const [, row] = /<a href="#(row-\d+)">created user backup-svc</.exec(sectionOf(page, 'happened')) ?? [];
    expect(page).toMatch(new RegExp(`<tr id="${row}">(?:(?!</tr>)[\\s\\S])*created user backup-svc`));
  });

  it('masks key ids but in commands', () => {
    const without = page.replace(/<code class="cmd[\s\S]*?<\/code>/g, '');
    expect(without).not.toMatch(/A[KS]IA[A-Z0-9]{12}/);
    expect(page).toContain(`--reactivate-key ${LEAKED_KEY}</code>`);
  });

  it("keeps the owner's own calls apart from the timeline", () => {
    expect(sectionOf(page, 'timeline')).not.toContain('203.0.113.20');
    expect(sectionOf(page, 'owner')).toContain('203.0.113.20');
  });

  it('has the digest of the report, and says on paper whose page it is', () => {
    const digest = createHash('sha256').update(JSON.stringify(report)).digest('hex');
    expect(sectionOf(page, 'evidence')).toContain(digest);
    expect(page).toContain(`@bottom-left{content:"INC-7f3a9c0d12ab · sha256 ${digest.slice(0, 32)}"`);
  });

  it('says how many rows of 500 calls are left out, and where they are; what weighs most stays', () => {
    const timeline = textOf(sectionOf(renderPage(reportOf(1_500)), 'timeline'));
    expect(timeline).toMatch(
      /\d{2,} more rows, which weigh less, are left out here: cordon report INC-7f3a9c0d12ab --format json/,
    );
    expect(timeline).toContain('created user backup-svc');
  });
});

describe('the verdict', () => {
  const [leaked] = report.credentials;
  const verdictOf = (credentials: IncidentReport['credentials']): string =>
    /<div class="verdict [a-z]+">[\s\S]*?<p class="word">[^<]*/
      .exec(renderPage({ ...report, credentials }))?.[0]
      .replace(/<svg[\s\S]*<p class="word">/, '') ?? '';

  it.each([
    ['contained' as const, [], '<div class="verdict good">Contained 41 s after the finding came'],
    [
      'contained' as const,
      ['a'],
      '<div class="verdict unsure">Contained 41 s after the finding came, but 1 way',
    ],
    ['not contained' as const, [], '<div class="verdict bad">Not contained'],
    ['unknown' as const, [], '<div class="verdict unsure">Unknown whether contained'],
  ])('of one that is %s with %j open', (verdict, notStopped, said) => {
    if (leaked === undefined) throw new Error('the fixture has no credential');
    expect(verdictOf([{ ...leaked, verdict, notStopped }])).toContain(said);
  });

  it('is the worst of all, and unknown where no credential is known', () => {
    const [first, second] = report.credentials;
    if (first === undefined || second === undefined) throw new Error('the fixture has two');
    expect(verdictOf([first, { ...second, verdict: 'not contained' }])).toContain('Not contained');
    expect(verdictOf([])).toContain('<div class="verdict unsure">Unknown');
  });
});

describe('a part that is missing', () => {
  const fresh = renderPage(freshReport);
  it.each([
    ['happened', `cordon investigate ${LEAKED_KEY}`],
    ['timeline', `cordon investigate ${LEAKED_KEY}`],
    ['graph', 'What came out of the credential is unknown'],
    ['actions', 'Cordon has changed nothing'],
    ['proof', 'cordon verify INC-7f3a9c0d12ab'],
    ['persistence', 'Ways back in were not looked for'],
    ['advice', 'What there is to contain'],
    ['reach', 'has not been worked out'],
    ['owner', 'was not told apart'],
    ['coverage', 'No log has been read'],
    ['evidence', 'No evidence has been kept yet'],
  ])('is said in %s', (id, said) => {
    expect(textOf(sectionOf(fresh, id))).toContain(said);
  });
});
