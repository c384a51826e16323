import type { IncidentReport } from '../../model/incident-report.ts';
import { sayTime } from '../investigation/safe-words.ts';
import { type Banner, describeBanner } from './banner.ts';
import type { Bounds, Section } from './blocks.ts';
import { digestReport, hashSource } from './digest.ts';
import { cssWord, type Html, html, styleElement } from './html.ts';
import { laySection, layText } from './lay-blocks.ts';
import { describeSections } from './sections.ts';
import { symbols, toneIcon } from './shapes.ts';
import { styleFor } from './style.ts';
import { collectTimeline } from './timeline-rows.ts';

/** In UTF-8. Mail and chats take it, and a phone shows it at once. */
const LARGEST = 150_000;
/** Where a page is too large, as it is with names of thousands of signs, less of each list is laid out. */
const BOUNDS: readonly [Bounds, ...Bounds[]] = [
  { rows: 140, listed: 40 },
  { rows: 90, listed: 25 },
  { rows: 50, listed: 15 },
  { rows: 24, listed: 8 },
  { rows: 10, listed: 4 },
];

/**
 * The incident as one HTML file: no script, nothing loaded, nothing linked but itself. Texts in it are attackers': only
 * `html` makes markup, and it escapes them.
 */
export function renderPage(report: IncidentReport): string {
  const digest = digestReport(report);
  let page = '';
  for (const bounds of BOUNDS) {
    page = layPage(report, bounds, digest).markup;
    if (Buffer.byteLength(page) < LARGEST) break;
  }
  return page;
}

function layPage(report: IncidentReport, bounds: Bounds, digest: string): Html {
  const timeline = collectTimeline(report, bounds.rows);
  const banner = describeBanner(report, timeline);
  const sections = describeSections(report, timeline, bounds, digest);
  const [needs, happened, ...others] = sections;
  const css = styleFor(cssWord(report.id), digest);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashAsIs(css)}'; img-src 'none'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex, nofollow, noarchive"><meta name="format-detection" content="telephone=no, email=no, address=no, date=no"><meta name="color-scheme" content="light dark">
<title>${banner.id}: ${banner.verdict.word}. ${banner.title}</title>
${styleElement(css)}</head>
<body>${symbols}<a class="skip" href="#main">Skip to what needs you</a>
${layBanner(banner)}
${layContents(sections)}
<main id="main" tabindex="-1"><div class="first">${laySection(needs)}${laySection(happened)}</div>
${others.map(laySection)}</main>
<footer><p>Incident ${banner.id}, as of <time>${sayTime(report.asOf)}</time>. Made by Cordon. All times are UTC. Key ids are masked in texts and whole in commands.</p><p>SHA-256 of the report as JSON: <code>${digest}</code></p></footer>
</body></html>
`;
}

/** Base64 ends in a sign that is escaped in texts; nothing of others is in it. */
const hashAsIs = (css: string): Html => ({ markup: hashSource(css) });

const layBanner = ({ id, title, severity, status, verdict, facts, asOf }: Banner): Html =>
  html`<header class="banner"><div class="inside"><p class="kicker"><span>Incident <b>${id}</b></span><span>Severity <b>${severity}</b></span><span>Status <b>${status}</b></span></p><h1>${title}</h1><div class="verdict ${verdict.tone}">${toneIcon(verdict.tone)}<div><p class="word">${verdict.word}</p><p>${layText(verdict.line)}</p></div></div><dl class="facts">${facts.map(
    ({ name, values }) =>
      html`<div><dt>${name}</dt>${values.map((value) => html`<dd>${layText(value)}</dd>`)}</div>`,
  )}</dl><p class="as-of">${layText(asOf)}</p></div></header>`;

const layContents = (sections: readonly Section[]): Html =>
  html`<nav aria-label="Contents"><ol>${sections.map(({ id, short }) => html`<li><a href="#${id}">${short}</a></li>`)}</ol></nav>`;
