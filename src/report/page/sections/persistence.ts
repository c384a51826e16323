import type { IncidentReport } from '../../../model/incident-report.ts';
import { ARTIFACT_GROUPS, type Artifact } from '../../../model/investigation.ts';
import { isLeft } from '../../investigation/verdict.ts';
import { type Block, boundRows, type Part, type Row, type Section, type Text } from '../blocks.ts';
import { allAsJson, cut, cutName, investigateCommand } from '../sayings.ts';
import type { Timeline } from '../timeline-rows.ts';

const STATES = ['present', 'unknown', 'restored', 'removed'] as const;
const SAID = {
  present: { tone: 'bad', word: 'still there' },
  unknown: { tone: 'unsure', word: 'unknown' },
  restored: { tone: 'good', word: 'restored' },
  removed: { tone: 'good', word: 'removed' },
} as const satisfies Record<(typeof STATES)[number], Part>;

/** What was left behind, and in which groups was looked for something. */
export function describePersistence(report: IncidentReport, { rowOf }: Timeline, listed: number): Section {
  const { investigation } = report;
  const section = { id: 'persistence', title: 'Left behind', short: 'Left behind' };
  if (investigation === undefined)
    return {
      ...section,
      blocks: [
        {
          kind: 'missing',
          text: [
            'Ways back in were not looked for: that is done by ',
            { command: investigateCommand(report) },
          ],
        },
      ],
    };
  const { artifacts } = investigation;
  const byState = artifacts.toSorted(
    (a, b) =>
      STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
      ARTIFACT_GROUPS.indexOf(a.group) - ARTIFACT_GROUPS.indexOf(b.group),
  );
  const checks: Block = {
    kind: 'table',
    caption: `What was checked, as the logs leave it`,
    head: ['Kind of way back in', 'Result'],
    rows: ARTIFACT_GROUPS.map((group) => ({ cells: [group, sayGroup(artifacts, group)] })),
    none: 'Nothing was checked.',
  };
  return {
    ...section,
    blocks: [
      ...boundRows(
        {
          kind: 'table',
          caption: 'What was made, changed, weakened or removed',
          head: ['State', 'What', 'Kind', 'Danger', 'Technique', 'When', 'What contains it'],
          rows: byState.map((one) => layArtifact(one, rowOf)),
          none: 'Nothing is seen to be made or changed by somebody else.',
        },
        listed,
        allAsJson(report),
      ),
      checks,
    ],
  };
}

function sayGroup(artifacts: readonly Artifact[], group: Artifact['group']): Text {
  const of = artifacts.filter((one) => one.group === group);
  if (of.length === 0) return { tone: 'good', word: 'nothing seen' };
  return STATES.flatMap((state): Part[] => {
    const { length } = of.filter((one) => one.state === state);
    return length === 0 ? [] : [{ ...SAID[state], word: `${length} ${SAID[state].word}` }, ' '];
  });
}

function layArtifact(artifact: Artifact, rowOf: ReadonlyMap<string, number>): Row {
  const { state, because, type, id, account, region, danger, technique, changes, containment } = artifact;
  const [first] = changes;
  const row = first === undefined ? undefined : rowOf.get(first.eventID);
  return {
    cells: [
      [
        isLeft(artifact) || state !== 'present' ? SAID[state] : { tone: 'plain', word: "the owner's own" },
        ' ',
        { dim: cut(because, 160) },
      ],
      cutName(id),
      [cut(type, 40), ' ', { dim: `${cut(account, 16)} ${cut(region, 24)}` }],
      danger.length === 0 ? '—' : cut(danger.slice(0, 3).join('; '), 240),
      [cut(technique.id, 16), ' ', { dim: cut(technique.name, 80) }],
      first === undefined
        ? 'unknown'
        : row === undefined
          ? { time: first.at }
          : [{ time: first.at }, ' ', { to: `row-${row}`, text: `row ${row}` }],
      cut(containment, 200),
    ],
  };
}
