import type { IncidentReport, ReportedFinding } from '../../../model/incident-report.ts';
import type { Investigation } from '../../../model/investigation.ts';
import { count } from '../../investigation/safe-words.ts';
import type { Block, Part, Section, Text } from '../blocks.ts';
import { cut, cutName, investigateCommand } from '../sayings.ts';
import type { Timeline, TimelineRow } from '../timeline-rows.ts';

const MOST_LINKS = 5;
/** What issued, blinded or changed something. */
const GRAVE = 6;

/** Three lines made of the evidence, each linked to its row. */
export function describeHappened(report: IncidentReport, timeline: Timeline): Section {
  const { investigation, findings } = report;
  const [finding] = findings;
  return {
    id: 'happened',
    title: 'What happened',
    short: 'What happened',
    blocks:
      investigation === undefined
        ? [
            { kind: 'story', items: finding === undefined ? [] : [sayFinding(finding)] },
            {
              kind: 'missing',
              text: [
                'No investigation has been made: what the credential did beside the finding is unknown. It is made by ',
                { command: investigateCommand(report) },
              ],
            },
          ]
        : describeStory(investigation, timeline),
  };
}

const sayFinding = ({ type, api, address, firstSeen, count: times }: ReportedFinding): Text => [
  ...(firstSeen === undefined ? [] : [{ time: firstSeen }, ' ']),
  `${cutName(api ?? 'a call')} from ${cutName(address ?? 'an address that is not said')}${times === undefined ? '' : `, ${count(times, 'time')}`}: `,
  { to: 'findings', text: cutName(type) },
];

function describeStory(investigation: Investigation, { rows, rowOf }: Timeline): readonly Block[] {
  const attacks = rows.filter(({ actor }) => actor === 'attacker');
  const [first] = attacks;
  const grave = attacks.filter(({ weight, result }) => weight >= GRAVE && result === 'ok');
  const chain = [...grave]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_LINKS)
    .sort((a, b) => a.number - b.number);
  const calls = investigation.events.filter(({ actor }) => actor === 'attacker').length;
  const items: Text[] = [
    first === undefined
      ? ['Nothing in these logs is seen to be by somebody else.']
      : [
          { time: first.at },
          ' ',
          linkTo(first, `${first.what}, from ${first.from}`),
          `; ${count(calls, 'call')} of the attacker in all`,
        ],
    chain.length === 0
      ? ['Nothing that issues a credential, blinds or changes something is seen.']
      : [
          { time: chain[0]?.at ?? '' },
          ' ',
          ...chain.flatMap((row, index): Part[] => [...(index === 0 ? [] : [' → ']), linkTo(row, row.what)]),
        ],
    describeExposed(investigation, rowOf),
  ];
  return [
    { kind: 'story', items },
    { kind: 'prose', text: [cut(investigation.verdict, 600)] },
  ];
}

const linkTo = ({ number }: TimelineRow, text: string): Part => ({
  to: `row-${number}`,
  text: cut(text, 160),
});

function describeExposed({ exposures, coverage }: Investigation, rowOf: ReadonlyMap<string, number>): Text {
  const foreign = exposures.filter(({ actor }) => actor !== 'owner');
  const shown = foreign.slice(0, 3);
  const left = foreign.length - shown.length;
  return [
    ...(shown.length === 0
      ? ['No secret or data is seen to be read. ']
      : [
          'Read: ',
          ...shown.flatMap(({ what, eventID }, index): Part[] => [
            ...(index === 0 ? [] : [', ']),
            { to: rowOf.has(eventID) ? `row-${rowOf.get(eventID)}` : 'timeline', text: cut(what, 80) },
          ]),
          `${left > 0 ? ` and ${left} more` : ''}. `,
        ]),
    { to: 'coverage', text: cut(coverage.notChecked[0] ?? 'What was not checked', 200) },
  ];
}
