import { maskKey } from '../model/credential.ts';
import type { Hold } from '../model/decision.ts';
import type { Incident, Step } from '../model/incident.ts';
import { describeCredential, describeFinding, describeOrigin, describeTimes } from './mail-finding.ts';
import { describeTodo, whyNotRotated, willRotate } from './mail-todo.ts';
import { command, subjectLine, unlinked } from './plain-text.ts';

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** What a mail needs beside the incident. */
export interface MailFacts {
  /** ARN of the policy that a person may attach to stop everything that the user does. */
  readonly denyAllPolicyArn: string;
  /** The runbook that rotates keys; absent where there is none. */
  readonly runbook?: string;
  /** In how many minutes the next contact hears of it, unless somebody acknowledges it. */
  readonly escalatesIn?: number;
  /** A plan that waits for people. */
  readonly proposal?: Proposal;
}

export interface Proposal {
  readonly hash: string;
  /** How many people have to approve it. */
  readonly needed: number;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** A heading and its lines; none: it is left out. */
export type Section = readonly [name: string, lines: readonly string[]];

/**
 * The mail that has to stand alone at three in the morning: is it contained, whose credential, what we
 * did and what not, what the reader has to do, how to give it back. Plain text, as SNS sends it.
 */
export function renderMail(incident: Incident, facts: MailFacts): Mail {
  const text = layOut([
    ['STATE', [describeState(incident)]],
    ['WHAT', describeFinding(incident)],
    ['WHO', describeCredential(incident)],
    ['FROM', describeOrigin(incident)],
    ['WHEN', describeTimes(incident)],
    ['WE DID', describeDone(incident)],
    ['NEXT', willRotate(incident, facts) ? describeRotation(incident, facts) : []],
    ['NOT DONE', describeNotDone(incident, facts)],
    [
      'YOU',
      [...describeTodo(incident, facts), `read all that is known of it: cordon report ${incident.id} --open`],
    ],
    ['UNDO', describeUndo(incident)],
    ['WHY', [`rule ${unlinked(incident.decision.rule, 100)}: ${unlinked(incident.decision.because, 400)}`]],
  ]);
  return {
    subject: renderSubject(incident),
    text: `${text}\n\nIncident ${incident.id}, opened ${incident.openedAt}\n`,
  };
}

/** The words that begin a line say what stands in it: none but ours may stand there. */
export const layOut = (sections: readonly Section[]): string =>
  sections
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) =>
      lines.map((line, index) => `${(index === 0 ? name : '').padEnd(9)}${line}`).join('\n'),
    )
    .join('\n');

/** Constant for the incident, so that a mail program keeps its mails together. */
export function renderSubject({
  id,
  finding,
  credential,
}: Pick<Incident, 'id' | 'finding' | 'credential'>): string {
  const key = credential.accessKeyId === undefined ? '' : ` ${maskKey(credential.accessKeyId)}`;
  const who = unlinked(credential.principalName ?? 'unknown principal', 32);
  const account = 'account' in finding ? finding.account : 'unknown account';
  return subjectLine(`[Cordon] ${id} ${who}${key} in ${account}`);
}

function describeState(incident: Incident): string {
  const { judgement, decision } = incident;
  if (judgement !== undefined)
    return `${judgement.verdict.toUpperCase()}: ${unlinked(judgement.because, 300)}`;
  return decision.held === undefined
    ? UNTOUCHED[decision.mode === 'approve' ? 'approve' : 'notify']
    : HELD[decision.held.by];
}

const UNTOUCHED = {
  approve: 'NOT CONTAINED: a person has to decide',
  notify: 'NOTHING WAS DONE: this is for you to know',
};

const HELD: Record<Hold, string> = {
  'no-action': 'NOT CONTAINED: a person has to; this version has no action for it',
  protected: 'NOT CONTAINED: it is protected, and a person has to decide',
  'several-principals': 'NOT CONTAINED: the finding names several principals, and a person has to decide',
  'not-confirmed': 'NOTHING WAS DONE: GuardDuty does not confirm the finding; somebody may have forged it',
  restored: 'NOTHING WAS DONE: a person has given it back, and the finding tells of nothing since',
  'kill-switch': 'NOT CONTAINED: the kill switch is on, and a person has to decide',
  shadow: 'NOT CONTAINED: SHADOW, in which Cordon only says what it would have done',
};

/** When, what, and by which rule: the reader may have to tell it from what the attacker did. */
const describeDone = ({ steps, decision }: Incident): string[] =>
  steps
    .filter((step) => step.applied === 'yes')
    .map((step) => {
      const when = step.at === undefined ? '' : `${step.at} `;
      const what = `${step.action} on ${unlinked(step.target, 120)}: ${unlinked(step.judgement.because)}`;
      return `${when}${what} (rule ${unlinked(decision.rule, 100)})`;
    });

/** The command first: it neither sets the leaked key Active nor revives a session that it has made. */
function describeUndo({ id, steps }: Incident): string[] {
  const commands = steps.filter((step) => step.applied === 'yes').flatMap((step) => step.undo);
  if (commands.length === 0) return [];
  return [
    `cordon restore ${id}   (shows what it would give back; the key stays Inactive)`,
    'or by hand:',
    ...commands.map(command),
  ];
}

const describeRotation = ({ id }: Incident, { runbook }: MailFacts): string[] => [
  `runbook ${runbook} keeps the evidence, deletes the key for good and makes a new one`,
  `the new key will be in the secret cordon/${id} (Secrets Manager), and nowhere else`,
  'once the key is deleted, its command under UNDO gives nothing back',
];

function describeNotDone(incident: Incident, facts: MailFacts): string[] {
  const failed = incident.steps.filter((step) => step.applied === 'failed').map(describeFailure);
  const open = incident.notStopped.map((way) => `not stopped: ${unlinked(way)}`);
  return [...failed, ...whyNotRotated(incident, facts), ...open];
}

const describeFailure = (step: Step): string =>
  `${step.at === undefined ? '' : `${step.at} `}${step.action} on ${unlinked(step.target, 120)} FAILED: ${unlinked(step.judgement.because, 300)}`;
