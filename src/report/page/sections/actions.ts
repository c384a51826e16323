import type { IncidentReport, ReportedAction, ReportedCredential } from '../../../model/incident-report.ts';
import { type Block, boundRows, type Part, prose, type Row, type Section, type Text } from '../blocks.ts';
import { allAsJson, commandOf, cut, cutName, keepWhole, sayVerdictWord } from '../sayings.ts';

/** A document of a policy may be thousands of signs. */
const LONGEST_STATE = 240;

export function describeActions(report: IncidentReport, listed: number): Section {
  const { actions, runs } = report;
  return {
    id: 'actions',
    title: 'Actions taken',
    short: 'Actions taken',
    beginsPage: true,
    blocks: [
      ...boundRows(
        {
          kind: 'table',
          caption: 'In the order in which they were done, with what was there before',
          head: ['Time', 'Action', 'Before', 'After', 'Verified', 'Undo'],
          rows: actions.map((one) => layAction(one, report)),
          none: 'Cordon has changed nothing.',
        },
        listed,
        allAsJson(report),
      ),
      ...(runs.length === 0
        ? []
        : ([
            { kind: 'heading', text: 'Runs' },
            {
              kind: 'table',
              caption: 'Runs of Systems Manager Automation',
              head: ['Document', 'Run', 'Status'],
              rows: runs.slice(0, listed).map(({ document, id, status }) => ({
                cells: [cutName(document), { code: cutName(id) }, cutName(status)],
              })),
              none: 'None.',
            },
          ] satisfies Block[])),
    ],
  };
}

const layAction = (
  { action, target, applied, at, before, after, verdict, because, isReversible, undo }: ReportedAction,
  report: IncidentReport,
): Row => ({
  cells: [
    at === undefined ? 'unknown' : { time: at },
    [cutName(action), ' ', { dim: cut(target, 160) }],
    { code: cut(before, LONGEST_STATE) },
    applied === 'yes'
      ? { code: cut(after, LONGEST_STATE) }
      : [{ tone: 'bad', word: 'failed' }, ' ', { code: cut(after, LONGEST_STATE) }],
    [sayVerdictWord(verdict), ' ', { dim: cut(because) }],
    sayUndo(
      isReversible,
      undo.slice(0, 2).map((command) => keepWhole(report, command)),
    ),
  ],
});

function sayUndo(isReversible: boolean, undo: readonly string[]): Text {
  const [first, second] = undo.map((command): Part => ({ command }));
  if (!isReversible) return { tone: 'bad', word: 'cannot be undone' };
  if (first === undefined) return 'no command is known';
  return second === undefined ? first : [first, ' ', { dim: 'without Cordon:' }, ' ', second];
}

/** What the verdict rests on, credential by credential. */
export function describeProof(report: IncidentReport, listed: number): Section {
  const { credentials } = report;
  return {
    id: 'proof',
    title: 'Does it hold?',
    short: 'Does it hold?',
    blocks:
      credentials.length === 0
        ? [
            {
              kind: 'missing',
              text: [
                'No credential is known yet, so that nothing is contained. What is known: ',
                { command: commandOf(report, 'cordon incident show') },
              ],
            },
          ]
        : credentials.slice(0, listed).flatMap((one) => describeCredential(one, report, listed)),
  };
}

function describeCredential(
  { accessKeyId, principalName, kind, verdict, because, isTried, notStopped, proof }: ReportedCredential,
  report: IncidentReport,
  listed: number,
): readonly Block[] {
  const name = cutName(accessKeyId ?? principalName ?? kind);
  return [
    { kind: 'heading', text: `${name}${principalName === undefined ? '' : ` of ${cutName(principalName)}`}` },
    prose(
      sayVerdictWord(verdict),
      `: ${cut(because)}${isTried ? '' : '. Nothing was tried about it'}. `,
      ...(proof === undefined
        ? ['It has not been proven by evaluating policies: ', { command: commandOf(report, 'cordon verify') }]
        : ['As of ', { time: proof.at }, '.']),
    ),
    ...(notStopped.length === 0
      ? []
      : ([
          {
            kind: 'list',
            items: notStopped
              .slice(0, listed)
              .map((text): Text => [{ tone: 'bad', word: 'still open' }, `: ${cut(text)}`]),
          },
        ] satisfies Block[])),
    ...(proof === undefined ? [] : describeCalls(proof, name, report, listed)),
  ];
}

function describeCalls(
  { calls, log, breaches }: NonNullable<ReportedCredential['proof']>,
  name: string,
  report: IncidentReport,
  listed: number,
): readonly Block[] {
  return [
    ...boundRows(
      {
        kind: 'table',
        caption: `What ${name} would get by what IAM has now`,
        head: ['Call', 'With', 'Seen', 'Outcome', 'By'],
        rows: calls.map(({ call, with: by, isObserved, outcome, by: because }) => ({
          cells: [
            cutName(call),
            `its ${by}`,
            isObserved ? 'the attacker made it' : 'not seen',
            { tone: outcome === 'allowed' ? 'bad' : 'good', word: outcome },
            cut(because, 160),
          ],
        })),
        none: 'No call was evaluated.',
      },
      listed,
      allAsJson(report),
    ),
    prose(
      'In the trail since: ',
      log === undefined ? { tone: 'unsure', word: 'not looked at yet' } : cut(log),
      `${breaches.length === 0 ? '' : '; calls that succeeded although they should not have: '}`,
      ...breaches.slice(0, 5).flatMap((id): Part[] => [{ code: cut(id, 64) }, ' ']),
      `${breaches.length > 5 ? `and ${breaches.length - 5} more.` : ''}`,
    ),
  ];
}
