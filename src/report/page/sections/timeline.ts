import type { IncidentReport } from '../../../model/incident-report.ts';
import type { Block, Row, Section } from '../blocks.ts';
import { drawTimeline, timelineKey } from '../draw-timeline.ts';
import { collectLanes } from '../lanes.ts';
import { allAsJson, investigateCommand } from '../sayings.ts';
import { ACTOR_WORDS } from '../shapes.ts';
import type { Timeline, TimelineRow } from '../timeline-rows.ts';

export function describeTimeline(report: IncidentReport, timeline: Timeline): Section {
  const { rows, left } = timeline;
  return {
    id: 'timeline',
    title: 'Timeline',
    short: 'Timeline',
    beginsPage: true,
    blocks: [
      ...(report.investigation === undefined
        ? [
            {
              kind: 'missing',
              text: [
                'Only what Cordon and people did is here: the calls of the credential are read by ',
                { command: investigateCommand(report) },
              ],
            } as const,
          ]
        : []),
      {
        kind: 'drawing',
        label: 'Timeline in lanes',
        svg: drawTimeline(collectLanes(report, timeline)),
        key: timelineKey,
      },
      {
        kind: 'table',
        caption: "What was done, by time, UTC; the owner's own calls stand apart, further down",
        head: ['#', 'Time', 'Actor', 'Action', 'Object', 'Result', 'Source address', 'Evidence'],
        rows: rows.map(layRow),
        none: 'Nothing is known yet.',
      },
      ...(left > 0
        ? [
            {
              kind: 'prose',
              text: [
                `${left.toLocaleString('en-US')} more rows, which weigh less, are left out here: `,
                { command: allAsJson(report) },
              ],
            } satisfies Block,
          ]
        : []),
    ],
  };
}

const layRow = (row: TimelineRow): Row => ({
  id: `row-${row.number}`,
  cells: [
    String(row.number),
    { time: row.at },
    row.credential === undefined
      ? { actor: row.actor, word: ACTOR_WORDS[row.actor] }
      : [{ actor: row.actor, word: ACTOR_WORDS[row.actor] }, ' ', { dim: `with ${row.who}` }],
    row.what,
    row.object,
    RESULTS.get(row.result) ?? row.result,
    row.from,
    row.credential === undefined
      ? { dim: row.evidence }
      : [{ code: row.eventID }, ' ', { dim: row.evidence }],
  ],
});

const RESULTS = new Map([
  ['denied', { tone: 'good', word: 'denied' } as const],
  ['some failed', { tone: 'unsure', word: 'some failed' } as const],
]);
