import type { IncidentReport } from '../../../model/incident-report.ts';
import { count } from '../../investigation/safe-words.ts';
import type { Block, Section, Step } from '../blocks.ts';
import { allAsJson, commandOf, cut, keepWhole } from '../sayings.ts';

const MOST_NEEDS = 8;

/** What people have to do, with what does it, and whether that can be undone. */
export function describeNeeds(report: IncidentReport): Section {
  const { needsYou, investigation } = report;
  const steps = needsYou.map(
    ({ what, why, command, isReversible }): Step => ({
      what: cut(what),
      why: cut(why),
      ...(command === undefined ? {} : { command: keepWhole(report, command) }),
      reversible: isReversible === undefined ? 'unknown' : isReversible ? 'yes' : 'no',
    }),
  );
  const left = steps.length - MOST_NEEDS;
  const advice = investigation?.containment.length ?? 0;
  return {
    id: 'needs',
    title: 'Needs you',
    short: 'Needs you',
    blocks: [
      steps.length === 0
        ? {
            kind: 'missing',
            text: report.credentials.every(({ verdict }) => verdict === 'contained')
              ? [
                  'Nothing waits for you as far as Cordon knows. When you are done with it: ',
                  { command: commandOf(report, 'cordon incident close') },
                ]
              : [
                  'No step is planned, and not everything is contained. What to do is decided by you: ',
                  { command: commandOf(report, 'cordon contain') },
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
      ...(advice === 0
        ? []
        : [
            {
              kind: 'prose',
              text: [
                'The investigation advises ',
                { to: 'advice', text: count(advice, 'step') },
                ', in the order in which it is safe.',
              ],
            } satisfies Block,
          ]),
    ],
  };
}
