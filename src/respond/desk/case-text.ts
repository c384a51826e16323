import { maskKey, nameKind } from '../../model/credential.ts';
import type { Incident } from '../../model/incident.ts';
import { unlinked } from '../../report/plain-text.ts';

const LONGEST_TITLE = 200;
/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_CreateTimelineEvent.html */
const LONGEST_EVENT = 12_000;

/** The same for an incident however its state changes: it is part of what the client token stands for. */
export function titleOf({ id, finding, credential }: Incident): string {
  const who = unlinked(credential.principalName ?? 'unknown principal', 64);
  const key = credential.accessKeyId === undefined ? '' : ` ${maskKey(credential.accessKeyId)}`;
  const type = 'unreadable' in finding ? 'unreadable finding' : finding.type;
  return unlinked(`[Cordon] ${id} ${who}${key}: ${type}`, LONGEST_TITLE);
}

/** One mail, and one entry in the case, for one state of one credential, however often its finding comes. */
export const stateOf = ({ credential, judgement, decision, turn }: Incident): string =>
  [
    credential.accessKeyId ?? 'none',
    judgement?.verdict ?? decision.mode,
    ...(turn === undefined ? [] : [turn]),
  ].join('#');

/** The scale of both desks: 1 critical, 2 high, 3 medium, 4 low. */
export function impactOf({ finding }: Incident): number {
  const severity = 'unreadable' in finding ? 0 : finding.severity;
  if (severity >= 9) return 1;
  if (severity >= 7) return 2;
  return severity >= 4 ? 3 : 4;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateOpsItem.html */
const LONGEST_DESCRIPTION = 2_048;

/** What happened, to whom, how it stands and what a person does next, as the case is opened. Of Markdown, for lists. */
export function summarize(incident: Incident): string {
  const { id, finding, decision } = incident;
  const what =
    'unreadable' in finding
      ? 'an event that could not be read'
      : `${unlinked(finding.type, 120)}, severity ${finding.severity}, account ${unlinked(finding.account, 12)}, region ${unlinked(finding.region, 32)}`;
  const lines = [
    `- **Found**: ${what}`,
    ...describeWork(incident)
      .split('\n')
      .map((line) => `- ${line}`),
    `- **You**: \`cordon incident show ${id}\`, then ${decision.playbook === undefined ? 'decide' : `docs/playbooks/${unlinked(decision.playbook, 64)}.md`}`,
  ];
  const [last = ''] = lines.slice(-1);
  // What to do is not what is cut off.
  return `${lines
    .slice(0, -1)
    .join('\n')
    .slice(0, LONGEST_DESCRIPTION - last.length - 1)}\n${last}`;
}

/** What Cordon did about one credential, and what it did not. */
export function describeWork(incident: Incident): string {
  const { credential, decision, judgement, steps, notStopped } = incident;
  const state =
    judgement === undefined
      ? 'Nothing was done: a person has to decide'
      : `${judgement.verdict.toUpperCase()}: ${unlinked(judgement.because, 600)}`;
  const lines = [
    state,
    `${nameKind(credential.kind)} ${credential.accessKeyId ?? ''} of ${unlinked(credential.principalName ?? 'nobody named', 64)}`,
    `${decision.mode} by rule ${decision.rule}: ${unlinked(decision.because, 400)}`,
    ...steps.map(
      ({ action, target, applied, judgement: { verdict, because } }) =>
        `${action} on ${unlinked(target, 120)}: ${applied === 'yes' ? verdict : 'failed'} (${unlinked(because, 300)})`,
    ),
    ...notStopped.map((way) => `not stopped: ${unlinked(way)}`),
  ];
  return lines.join('\n').slice(0, LONGEST_EVENT);
}
