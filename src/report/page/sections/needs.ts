import type { IncidentReport } from '../../../model/incident-report.ts';
import { isCommand } from '../../investigation/shell-word.ts';
import type { Block, Section, Step } from '../blocks.ts';
import { allAsJson, commandOf, cut } from '../sayings.ts';

const MOST_NEEDS = 8;
const LONGEST_COMMAND = 2_000;

/** What people have to do, with what does it; then all that the investigation advises. */
export function describeNeeds(report: IncidentReport, listed: number): Section {
  const { needsYou, investigation } = report;
  const steps = needsYou.map(
    ({ what, why, command, isReversible }): Step => ({
      what: cut(what),
      why: cut(why),
      ...(command === undefined ? {} : { command: cut(command, LONGEST_COMMAND) }),
      reversible: isReversible === undefined ? 'unknown' : isReversible ? 'yes' : 'no',
    }),
  );
  const left = steps.length - MOST_NEEDS;
  const advice = investigation?.containment ?? [];
  return {
    id: 'needs',
    title: 'Needs you',
    short: 'Needs you',
    blocks: [
      steps.length === 0
        ? {
            kind: 'missing',
            text: [
              'Nothing waits for you as far as Cordon knows. When you are done with it: ',
              { command: commandOf(report, 'cordon incident close') },
            ],
          }
        : { kind: 'steps', steps: steps.slice(0, MOST_NEEDS) },
      ...(left > 0
        ? [
            {
              kind: 'prose',
              text: [`${left} more wait for you, which are not shown here: `, { command: allAsJson(report) }],
            } as const,
          ]
        : []),
      ...describeAdvice(report, advice, listed),
    ],
  };
}

function describeAdvice(
  report: IncidentReport,
  advice: readonly { what: string; why: string; how: string; disrupts: string; undo: string }[],
  listed: number,
): readonly Block[] {
  if (advice.length === 0) return [];
  const steps = advice.slice(0, listed).map(
    ({ what, why, how, disrupts, undo }): Step => ({
      what: cut(what),
      why: cut(why),
      ...(isCommand(how) ? { command: cut(how, LONGEST_COMMAND) } : {}),
      reversible: 'unknown',
      details: [
        ...(isCommand(how) ? [] : [`How: ${cut(how, 500)}`]),
        `Disrupts: ${cut(disrupts)}`,
        `Undo: ${cut(undo, 500)}`,
      ],
    }),
  );
  const left = advice.length - steps.length;
  return [
    {
      kind: 'more',
      summary: `All that the investigation advises, in the order in which it is safe (${advice.length})`,
      blocks: [
        { kind: 'steps', steps },
        ...(left > 0
          ? [
              {
                kind: 'prose',
                text: [
                  `${left} more have to be done, which are not shown here: `,
                  { command: allAsJson(report) },
                ],
              } as const,
            ]
          : []),
      ],
    },
  ];
}
