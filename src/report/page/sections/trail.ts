import type { IncidentReport } from '../../../model/incident-report.ts';
import { FILE_STATES, type Investigation } from '../../../model/investigation.ts';
import { count } from '../../investigation/safe-words.ts';
import { describeOwner, describeUnclear } from '../../investigation/summary-people.ts';
import { type Block, boundRows, prose, type Section, type Text } from '../blocks.ts';
import { allAsJson, cut, cutName, investigateCommand } from '../sayings.ts';

/** What the credential's owner did himself, which nobody has to explain; then what nobody but people can tell. */
export function describeOwnUse(report: IncidentReport, listed: number): Section {
  const { investigation } = report;
  return {
    id: 'owner',
    title: "The owner's own activity",
    short: "Owner's own",
    blocks:
      investigation === undefined
        ? [missing(report, 'Whose calls are the owner’s was not told apart: ')]
        : [
            prose(cut(describeOwner(investigation)[0]?.text ?? 'unknown')),
            ...boundRows(placesOf(investigation), listed, allAsJson(report)),
            ...(describeUnclear(investigation, { listed: 1, steps: 1 }).some(({ isCommand }) => isCommand)
              ? [
                  prose(
                    'Where a place is yours, ask again with it: ',
                    { command: `${investigateCommand(report)} --pin ADDRESS` },
                    '. Where it is the attacker’s: ',
                    { command: `${investigateCommand(report)} --attacker ADDRESS` },
                  ),
                ]
              : []),
          ],
  };
}

const missing = (report: IncidentReport, words: string): Block => ({
  kind: 'missing',
  text: [words, { command: investigateCommand(report) }],
});

const ORDER = ['unclear', 'owner', 'attacker'] as const;

const placesOf = ({ clusters }: Investigation): Extract<Block, { kind: 'table' }> => ({
  kind: 'table',
  caption: 'Who called from where, and how that was told',
  head: ['Taken for', 'Credential', 'From', 'With', 'Calls', 'Last', 'Because'],
  rows: clusters
    .toSorted((a, b) => ORDER.indexOf(a.actor) - ORDER.indexOf(b.actor) || b.events - a.events)
    .map(({ actor, credential, address, agent, events, lastSeen, reasons }) => ({
      cells: [
        { actor, word: actor },
        cut(credential, 64),
        cutName(address),
        cut(agent, 80),
        events.toLocaleString('en-US'),
        { time: lastSeen },
        cut(reasons.slice(0, 4).join('; ') || 'no reason is given', 200),
      ],
    })),
  none: 'No place is known.',
});

/** What no conclusion may be drawn about first, then what was looked at. */
export function describeCoverage(report: IncidentReport, listed: number): Section {
  const { investigation, notKnown } = report;
  return {
    id: 'coverage',
    title: 'What was looked at, and what was not',
    short: 'Coverage',
    beginsPage: true,
    blocks: [
      ...(notKnown.length === 0
        ? []
        : ([
            { kind: 'heading', text: 'Missing from this report' },
            { kind: 'list', items: notKnown.slice(0, listed).map(sayUnknown) },
          ] satisfies Block[])),
      ...(investigation === undefined
        ? [missing(report, 'No log has been read: ')]
        : describeLogs(investigation, report, listed)),
    ],
  };
}

const sayUnknown = (text: string): Text => [{ tone: 'unsure', word: 'unknown' }, `: ${cut(text, 400)}`];

function describeLogs(
  { coverage, asOf }: Investigation,
  report: IncidentReport,
  listed: number,
): readonly Block[] {
  const { notChecked, gaps, regions, files, source, records, problems, dataEvents } = coverage;
  const unread = FILE_STATES.filter((state) => state !== 'read' && files[state] > 0);
  const bounded = (table: Extract<Block, { kind: 'table' }>) => boundRows(table, listed, allAsJson(report));
  return [
    { kind: 'heading', text: 'No conclusion may be drawn about' },
    { kind: 'list', items: notChecked.slice(0, 40).map(sayUnknown) },
    { kind: 'heading', text: 'Gaps in the logs' },
    ...bounded({
      kind: 'table',
      caption: 'When and where records are missing',
      head: ['Gap', 'Where', 'From', 'To', 'Because'],
      rows: gaps.map(({ kind, where, from, to, because }) => ({
        cells: [
          { tone: 'unsure', word: kind },
          cutName(where),
          { time: from },
          to === undefined ? 'as far as the logs go' : { time: to },
          cut(because),
        ],
      })),
      none: 'No gap is seen in what was read.',
    }),
    { kind: 'heading', text: 'What was read' },
    prose(
      `${count(records, 'record')} of ${cut(source, 160)}, ${count(files.read, 'file')} read${unread.map((state) => `, ${files[state].toLocaleString('en-US')} ${state}`).join('')}; as of `,
      { time: asOf },
      `. Data events: ${cut(dataEvents.join(', ') || 'none', 200)}.`,
    ),
    ...bounded({
      kind: 'table',
      caption: 'Regions of which there are records',
      head: ['Region', 'Account', 'Records', 'First', 'Last'],
      rows: regions.map(({ region, account, records: of, firstEvent, lastEvent }) => ({
        cells: [
          cut(region, 24),
          cut(account, 16),
          of.toLocaleString('en-US'),
          { time: firstEvent },
          { time: lastEvent },
        ],
      })),
      none: 'No region is known.',
    }),
    ...(problems.length === 0
      ? []
      : bounded({
          kind: 'table',
          caption: 'Files that were not read whole',
          head: ['File', 'State', 'Because'],
          rows: problems.map(({ file, state, because }) => ({
            cells: [{ code: cut(file, 240) }, state, cut(because)],
          })),
          none: 'None.',
        })),
  ];
}
