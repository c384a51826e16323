import { type Html, html } from './html.ts';
import type { Lane } from './lanes.ts';
import { sayDuration } from './sayings.ts';
import { ACTOR_WORDS, actorIcon } from './shapes.ts';
import { makeTimeScale, type TimeScale } from './time-scale.ts';
import type { RowActor, TimelineRow } from './timeline-rows.ts';

const WIDTH = 960;
const LEFT = 196;
const RIGHT = WIDTH - 20;
const TOP = 18;
const LANE = 50;
/** Marks that lie closer than this, in pixels, are one. */
const APART = 9;
/** Numbers are only at what changed, issued or read something that matters. */
const HEAVY = 5;

/** The lanes as a picture; its twin, the table, has all of it in words. */
export function drawTimeline(lanes: readonly Lane[]): Html {
  const times = lanes.flatMap(({ rows, contained }) => [
    ...rows.flatMap(({ at, until }) => [Date.parse(at), Date.parse(until)]),
    ...(contained === undefined ? [] : [Date.parse(contained)]),
  ]);
  const scale = makeTimeScale(times, LEFT + 14, RIGHT);
  const bottom = TOP + lanes.length * LANE;
  return html`<svg class="drawing" viewBox="0 0 ${WIDTH} ${bottom + 40}" role="img" aria-labelledby="lanes-title"><title id="lanes-title">Timeline in lanes, one for each credential and one for Cordon and people. The table below has the same in words; numbers are its rows.</title>
${drawAxis(scale, bottom)}${lanes.map((lane, index) => drawLane(lane, TOP + index * LANE + LANE / 2, scale))}</svg>`;
}

const drawAxis = ({ ticks, breaks }: TimeScale, bottom: number): Html =>
  html`${ticks.map(
    ({ x, at }, index) =>
      html`<path class="grid" d="M${x} ${TOP}V${bottom + 4}"/><text class="tick" x="${x}" y="${bottom + 18}">${clock(at)}</text>${dayAt(at, ticks[index - 1]?.at, x, bottom)}`,
  )}${breaks.map(
    ({ x, ms }) =>
      html`<path class="grid cut" d="M${x} ${TOP}V${bottom}"/><path class="gap" d="M${x - 5} ${bottom + 8}l4-8M${x + 1} ${bottom + 8}l4-8"/><text class="tick dim" x="${x}" y="${bottom + 33}">${sayDuration(ms)}</text>`,
  )}`;

const clock = (at: number): string => {
  const time = new Date(at).toISOString();
  return time.slice(17, 19) === '00' ? time.slice(11, 16) : time.slice(11, 19);
};

const dayAt = (at: number, before: number | undefined, x: number, bottom: number): Html | undefined => {
  const day = dayOf(at);
  return before !== undefined && dayOf(before) === day
    ? undefined
    : html`<text class="tick dim" x="${x}" y="${bottom + 33}">${day}</text>`;
};

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function drawLane({ name, about, rows, contained }: Lane, y: number, scale: TimeScale): Html {
  const from = scale.x(Math.min(...rows.map(({ at }) => Date.parse(at)).filter(Number.isFinite)));
  const cut = contained === undefined ? undefined : scale.x(Date.parse(contained));
  const end = Math.max(...rows.map(({ until }) => scale.x(Date.parse(until))), from);
  return html`<text class="lane" x="0" y="${y - 3}">${name}</text><text class="about" x="0" y="${y + 13}">${about}</text>
<path class="rule" d="M${LEFT} ${y}H${RIGHT}"/>${rows.length === 0 ? undefined : html`<path class="live" d="M${from} ${y}H${Math.max(from, Math.min(cut ?? end, end))}"/>`}${
    cut === undefined
      ? undefined
      : html`<path class="stop" d="M${cut} ${y - 17}v34"/><text class="stopped" x="${cut + 5}" y="${y + 20}">contained</text>`
  }${mergeMarks(rows, scale).map((mark) => drawMark(mark, y))}`;
}

interface Mark {
  readonly x: number;
  readonly row: TimelineRow;
  readonly isNumbered: boolean;
}

/** Of those that would lie on each other the heaviest is drawn. */
function mergeMarks(rows: readonly TimelineRow[], scale: TimeScale): readonly Mark[] {
  const marks: Mark[] = [];
  let labelled = Number.NEGATIVE_INFINITY;
  const placed = rows
    .filter(({ at }) => Number.isFinite(Date.parse(at)))
    .map((row) => ({ x: scale.x(Date.parse(row.at)), row }))
    .toSorted((a, b) => a.x - b.x);
  for (const { x, row } of placed) {
    const last = marks.at(-1);
    const isSame = last !== undefined && last.row.actor === row.actor && x - last.x < APART;
    if (isSame && last.row.weight >= row.weight) continue;
    if (isSame) marks.pop();
    const at = isSame ? last.x : x;
    const isNumbered =
      row.weight >= HEAVY && row.actor !== 'owner' && (at - labelled >= 15 || (isSame && last.isNumbered));
    if (isNumbered) labelled = at;
    marks.push({ x: at, row, isNumbered });
  }
  return marks;
}

const drawMark = ({ x, row, isNumbered }: Mark, y: number): Html =>
  html`<use class="m ${row.actor}${row.isChange ? '' : ' hollow'}" href="#${`m-${row.actor}`}" x="${x - 8}" y="${y - 8}" width="16" height="16"/>${
    isNumbered ? html`<text class="number" x="${x}" y="${y - 11}">${row.number}</text>` : undefined
  }`;

const ACTORS: readonly RowActor[] = ['attacker', 'unclear', 'owner', 'us'];

/** What the shapes mean. */
export const timelineKey: Html = html`<ul class="key">${ACTORS.map((actor) => html`<li>${actorIcon(actor)} ${ACTOR_WORDS[actor]}</li>`)}<li>${actorIcon('attacker', false)} hollow: read, or refused</li><li><span class="stop-key">|</span> contained</li></ul>`;
