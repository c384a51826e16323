import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentReport } from '../../src/model/incident-report.ts';
import { freshReport, report, reportOf } from '../../src/report/page/fixture.ts';
import { HOSTILE, poisonAlike, poisonAll } from '../../src/report/page/hostile-fixture.ts';
import { renderPage } from '../../src/report/page/page.ts';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';

const executablePath = findChromium();
const title =
  executablePath === undefined
    ? 'the page in Chromium (skipped: no chromium is installed)'
    : 'the page in Chromium';
const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 700 };
const DESKTOP = { width: 1280, height: 800 };

let browser: Browser;
let folder: string;

/** Opens the page from a file, does something with it, and says what went wrong in it meanwhile. */
async function visit<Result>(
  of: IncidentReport,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<Result>,
): Promise<Result> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.html`);
  await writeFile(file, renderPage(of));
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  try {
    const page = await context.newPage();
    const asked: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('dialog', (dialog) => {
      errors.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const url = pathToFileURL(file).href;
    await page.goto(url);
    const result = await look(page);
    expect(asked).toEqual([url]);
    expect(errors).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

/** What axe finds: rule, and the first places. */
async function findViolations(page: Page): Promise<readonly string[]> {
  // By the debugger's hand: the page's own policy lets no script in.
  await page.evaluate(axe.source);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )) as axe.AxeResults;
  expect(found.passes.length).toBeGreaterThan(20);
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
        .join(' | ')}`,
  );
}

const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.skipIf(executablePath === undefined)(title, () => {
  beforeAll(async () => {
    [browser, folder] = await Promise.all([
      chromium.launch({ executablePath: executablePath ?? '', args: CHROMIUM_FLAGS }),
      mkdtemp(join(tmpdir(), 'cordon-page-')),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['in light', report, { colorScheme: 'light' }],
    ['in dark', report, { colorScheme: 'dark' }],
    ['on a phone', report, { viewport: PHONE, colorScheme: 'dark' }],
    ['in its first minute', freshReport, { viewport: PHONE, colorScheme: 'light' }],
  ] as const)('has nothing that axe finds, %s', async (_, of, options) => {
    expect(await visit(of, options, findViolations)).toEqual([]);
  });

  it.each([
    ['of an incident', report],
    ['of hostile names', poisonAll(report, HOSTILE)],
    ['of 500 calls', reportOf(500)],
  ])('does not scroll sideways at 320 pixels, %s', async (_, of) => {
    expect(await visit(of, { viewport: NARROWEST }, overflow)).toBe(0);
  });

  it('can scroll a table and a picture by the keyboard', async () => {
    const [regions, focusable] = await visit(report, { viewport: PHONE }, async (page) => {
      const wide = await page.$$eval('.scroll', (all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.getAttribute('tabindex')),
      );
      return [wide.length, wide.filter((index) => index === '0').length] as const;
    });
    expect(regions).toBeGreaterThan(5);
    expect(focusable).toBe(regions);
  });

  it('leads by the first key to what needs you, and shows where the focus is', async () => {
    const [first, target, outline] = await visit(report, {}, async (page) => {
      await page.keyboard.press('Tab');
      const link = await page.locator(':focus').innerText();
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      await page.keyboard.press('Enter');
      return [link, await page.$eval(':focus', (one) => one.id), outline];
    });
    expect([first, target, outline]).toEqual(['Skip to what needs you', 'main', 'solid']);
  });

  it('needs no script', async () => {
    const shown = await visit(report, { javaScriptEnabled: false }, (page) => page.locator('h1').innerText());
    expect(shown).toContain('GuardDuty-Example-Compromised-Simulated');
  });

  it('shows hostile names as text: the browser makes the elements that it makes of harmless ones', async () => {
    const count = (page: Page) => page.$$eval('*', (all) => all.map(({ localName }) => localName).toSorted());
    const benign = await visit(poisonAlike(report, ['x']), {}, count);
    const [hostile, text] = await visit(poisonAlike(report, HOSTILE), {}, async (page) => [
      await count(page),
      await page.locator('body').innerText(),
    ]);
    expect(hostile).toEqual(benign);
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain('[U+202E]');
  });

  it('prints everything, opened, without the navigation', async () => {
    const [nav, step, pdf] = await visit(report, {}, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const folded = page.locator('details .what').last();
      return [
        await page.locator('nav').isVisible(),
        await folded.evaluate(
          (one) => one.checkVisibility({ contentVisibilityAuto: true }) && one.clientHeight > 0,
        ),
        await page.pdf({ preferCSSPageSize: true }),
      ];
    });
    expect([nav, step]).toEqual([false, true]);
    // A4 in points, as a page of a PDF says it.
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  });
});
