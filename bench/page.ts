import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { reportOf } from '../src/report/page/fixture.ts';
import { renderPage } from '../src/report/page/page.ts';
import { CHROMIUM_FLAGS, findChromium } from '../test/browser/chromium.ts';
import { median, rounded } from './median.ts';

const EVENTS = 500;
const ROUNDS = 9;
const EMPTY = '<!doctype html><html lang="en"><title>empty</title><p>empty</p></html>';
/** From the beginning of the navigation, in milliseconds. */
const TIMES = `new Promise((done) => {
  const paint = () => performance.getEntriesByName('first-contentful-paint')[0];
  const wait = () => paint() === undefined ? requestAnimationFrame(wait) : done({
    ready: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
    painted: paint().startTime,
  });
  wait();
})`;

interface Times {
  readonly ready: number;
  readonly painted: number;
}

/**
 * How large the page of an incident of 500 calls is, how long it takes to make, and how long Chromium takes to read it
 * and to show something. The baseline is a page with one word, by turns in the same run: what is above it is ours.
 */
export async function bench(): Promise<object> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no chromium is installed; CORDON_CHROMIUM names one');
  const report = reportOf(EVENTS);
  const page = renderPage(report);
  const made: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    renderPage(report);
    made.push(performance.now() - started);
  }
  const folder = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const own = join(folder, 'page.html');
    const empty = join(folder, 'empty.html');
    await Promise.all([writeFile(own, page), writeFile(empty, EMPTY)]);
    // The first visit starts the renderer's process.
    await visit(browser, empty);
    const rounds: { readonly own: Times; readonly empty: Times }[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ empty: await visit(browser, empty), own: await visit(browser, own) });
    const of = (pick: (round: (typeof rounds)[number]) => number) => rounded(median(rounds.map(pick)));
    process.stdout.write(`a page of ${EVENTS} calls and one with a word, ${ROUNDS} times each, by turns\n`);
    return {
      events: EVENTS,
      bytes: Buffer.byteLength(page),
      gzipBytes: gzipSync(page).length,
      renderMs: rounded(median(made)),
      domContentLoadedMs: of((round) => round.own.ready),
      firstContentfulPaintMs: of((round) => round.own.painted),
      baselineDomContentLoadedMs: of((round) => round.empty.ready),
      baselineFirstContentfulPaintMs: of((round) => round.empty.painted),
    };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function visit(browser: Browser, file: string): Promise<Times> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    return await page.evaluate<Times>(TIMES);
  } finally {
    await context.close();
  }
}
