import type { IncidentReport } from '../../../model/incident-report.ts';
import type { ContainmentAdvice } from '../../../model/investigation.ts';
import { isCommand } from '../../investigation/shell-word.ts';
import { prose, type Section, type Step } from '../blocks.ts';
import { allAsJson, cut, investigateCommand } from '../sayings.ts';

const LONGEST_COMMAND = 2_000;

/** All that the investigation advises, in the order in which it is safe. */
export function describeAdvice(report: IncidentReport, listed: number): Section {
  const { investigation } = report;
  const section = { id: 'advice', title: 'What to contain, in this order', short: 'What to contain' };
  if (investigation === undefined)
    return {
      ...section,
      blocks: [
        {
          kind: 'missing',
          text: [
            'What there is to contain beside the credential itself is said by ',
            { command: investigateCommand(report) },
          ],
        },
      ],
    };
  const { containment } = investigation;
  const left = containment.length - listed;
  return {
    ...section,
    blocks: [
      containment.length === 0
        ? prose('Nothing that these logs show; what they do not show is under ', {
            to: 'coverage',
            text: 'what was not looked at',
          })
        : {
            kind: 'more',
            summary: `${containment.length} steps by the logs alone; what is done already is under Actions taken`,
            blocks: [{ kind: 'steps', steps: containment.slice(0, listed).map(asStep) }],
          },
      ...(left > 0
        ? [prose(`${left} more have to be done, which are not shown here: `, { command: allAsJson(report) })]
        : []),
    ],
  };
}

const asStep = ({ what, why, how, disrupts, undo }: ContainmentAdvice): Step => ({
  what: cut(what),
  why: cut(why),
  ...(isCommand(how) ? { command: cut(how, LONGEST_COMMAND) } : {}),
  reversible: 'unknown',
  details: [
    ...(isCommand(how) ? [] : [`How: ${cut(how, 500)}`]),
    `Disrupts: ${cut(disrupts)}`,
    `Undo: ${cut(undo, 500)}`,
  ],
});
