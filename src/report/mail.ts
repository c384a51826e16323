import { maskKey, nameKind } from '../model/credential.ts';
import { acts, type Hold } from '../model/decision.ts';
import type { Finding, FindingSource } from '../model/finding.ts';
import type { Incident, Step } from '../model/incident.ts';
import { plain, subjectLine } from './plain-text.ts';

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

/**
 * The mail that has to stand alone at three in the morning: is it contained, whose credential, what we
 * did and what not, what the reader has to do, how to give it back. Plain text, as SNS sends it.
 */
export function renderMail(incident: Incident, facts: MailFacts): Mail {
  const sections: [string, readonly string[]][] = [
    ['STATE', [describeState(incident)]],
    ['WHAT', describeFinding(incident)],
    ['WHO', describeCredential(incident)],
    ['FROM', describeOrigin(incident)],
    ['WE DID', describeDone(incident)],
    ['NEXT', willRotate(incident, facts) ? describeRotation(incident, facts) : []],
    ['NOT DONE', describeNotDone(incident, facts)],
    ['YOU', describeTodo(incident, facts)],
    ['UNDO', describeUndo(incident)],
    ['WHY', [`rule ${incident.decision.rule}: ${plain(incident.decision.because, 400)}`]],
  ];
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) =>
      lines.map((line, index) => `${(index === 0 ? name : '').padEnd(9)}${line}`).join('\n'),
    );
  return {
    subject: renderSubject(incident),
    text: `${body.join('\n')}\n\nIncident ${incident.id}, opened ${incident.openedAt}\n`,
  };
}

/** Constant for the incident, so that a mail program keeps its mails together. */
export function renderSubject(incident: Pick<Incident, 'id' | 'finding' | 'credential'>): string {
  const { finding, credential } = incident;
  const key = credential.accessKeyId === undefined ? '' : ` ${maskKey(credential.accessKeyId)}`;
  const who = plain(credential.principalName ?? 'unknown principal', 32);
  const account = 'account' in finding ? finding.account : 'unknown account';
  return subjectLine(`[Cordon] ${incident.id} ${who}${key} in ${account}`);
}

function describeState(incident: Incident): string {
  const { judgement, decision } = incident;
  if (judgement !== undefined) return `${judgement.verdict.toUpperCase()}: ${plain(judgement.because, 300)}`;
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
  'kill-switch': 'NOT CONTAINED: the kill switch is on, and a person has to decide',
  shadow: 'NOT CONTAINED: SHADOW, in which Cordon only says what it would have done',
};

function describeFinding({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [`an event that could not be read: ${plain(finding.because, 300)}`];
  return [
    `${plain(finding.type)} (${describeSource(finding)}, severity ${finding.severity})`,
    `${plain(finding.title, 300)}`,
    `finding ${plain(finding.id, 80)} in ${finding.region}`,
  ];
}

const SOURCE: Record<FindingSource, string> = {
  guardduty: 'GuardDuty',
  'security-hub': 'Security Hub',
  health: 'AWS Health',
  quarantine: 'AWS has attached its quarantine policy',
  'trusted-advisor': 'Trusted Advisor',
  simulation: 'a simulation',
  person: 'a person',
};

const describeSource = ({ source, reportedBy }: Finding): string =>
  reportedBy === undefined ? SOURCE[source] : `${SOURCE[source]}: ${plain(reportedBy, 120)}`;

function describeCredential({ finding, credential }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const name =
    credential.principalName === undefined ? 'no principal named' : plain(credential.principalName, 64);
  return [
    `${name}, ${nameKind(credential.kind)} ${credential.accessKeyId ?? ''}`.trimEnd(),
    `account ${finding.account}`,
  ];
}

function describeOrigin({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const address = finding.remoteAddress === undefined ? [] : [plain(finding.remoteAddress, 64)];
  const list = finding.threatList === undefined ? [] : [`on threat list "${plain(finding.threatList, 80)}"`];
  const call = finding.api === undefined ? [] : [`called ${plain(finding.api, 80)}`];
  const seen = finding.lastSeen === undefined ? [] : [`last seen ${plain(finding.lastSeen, 40)}`];
  const all = [...address, ...list, ...call, ...seen];
  return all.length === 0 ? [] : [all.join(', ')];
}

const describeDone = ({ steps }: Incident): string[] =>
  steps
    .filter((step) => step.applied === 'yes')
    .map((step) => `${step.action} on ${plain(step.target, 120)}: ${plain(step.judgement.because)}`);

/** The command first: it neither sets the leaked key Active nor revives a session that it has made. */
function describeUndo({ id, steps }: Incident): string[] {
  const commands = steps.filter((step) => step.applied === 'yes').flatMap((step) => step.undo);
  if (commands.length === 0) return [];
  return [
    `cordon restore ${id}   (shows what it would give back; the key stays Inactive)`,
    'or by hand:',
    ...commands,
  ];
}

/** Only what is contained is rotated: a new key beside one that still works helps the attacker. */
const willRotate = ({ decision, judgement }: Incident, { runbook }: MailFacts): boolean =>
  decision.mode === 'rotate' && judgement?.verdict === 'contained' && runbook !== undefined;

const describeRotation = ({ id }: Incident, { runbook }: MailFacts): string[] => [
  `runbook ${runbook} keeps the evidence, deletes the key for good and makes a new one`,
  `the new key will be in the secret cordon/${id} (Secrets Manager), and nowhere else`,
  'once the key is deleted, its command under UNDO gives nothing back',
];

function describeNotDone(incident: Incident, facts: MailFacts): string[] {
  const failed = incident.steps.filter((step) => step.applied === 'failed').map(describeFailure);
  const open = incident.notStopped.map((way) => `not stopped: ${way}`);
  return [...failed, ...describeNoRotation(incident, facts), ...open];
}

function describeNoRotation(incident: Incident, facts: MailFacts): string[] {
  if (!acts(incident.decision.mode) || willRotate(incident, facts)) return [];
  const because =
    incident.decision.mode === 'contain'
      ? `rule ${incident.decision.rule} contains it and makes no new one`
      : incident.judgement?.verdict !== 'contained'
        ? 'that waits until it is contained'
        : 'this deployment has no runbook for it';
  return [`the key is not rotated: ${because}`];
}

const describeFailure = (step: Step): string =>
  `${step.action} on ${plain(step.target, 120)} FAILED: ${plain(step.judgement.because, 300)}`;

const describeTodo = (incident: Incident, facts: MailFacts): string[] => [
  ...(facts.proposal === undefined ? [] : describeProposal(incident.id, facts.proposal)),
  ...describeOwnTodo(incident, facts),
];

const describeProposal = (id: string, proposal: Proposal): string[] => [
  `a plan waits until ${plain(proposal.expiresAt, 40)}${proposal.needed > 1 ? `, for ${proposal.needed} people` : ''}: cordon incident show ${id}`,
  `approve it: cordon approve ${id} --plan ${plain(proposal.hash, 80)} --reason "..."   (or: cordon reject ...)`,
];

function describeOwnTodo(incident: Incident, facts: MailFacts): string[] {
  const { credential, decision, judgement, finding } = incident;
  if ('unreadable' in finding)
    return ["look at the event in the function's log: it may be an attempt, or a detector's new format"];
  if (finding.isSample) return ['nothing: it is a sample'];
  const page = decision.playbook === undefined ? [] : [`read docs/playbooks/${decision.playbook}.md`];
  if (decision.held?.by === 'not-confirmed')
    return ['look at who may invoke the function or import findings, and in CloudTrail at who did', ...page];
  const name = credential.principalName;
  if (credential.kind !== 'user-key' || name === undefined || !/^[\w+=,.@-]{1,64}$/.test(name)) {
    return [
      "decide what to do: nothing was contained, and this version contains only users' long-term keys",
      ...page,
    ];
  }
  const deactivate = `aws iam update-access-key --user-name ${name} --access-key-id ${credential.accessKeyId ?? ''} --status Inactive`;
  // Commands act in the account of whoever runs them, and the policy is there only in ours.
  if (finding.account !== facts.denyAllPolicyArn.split(':')[4])
    return [`decide; to contain it by hand, in account ${finding.account}:`, deactivate, ...page];
  const contain = [
    deactivate,
    `aws iam attach-user-policy --user-name ${name} --policy-arn ${facts.denyAllPolicyArn}   (denies all that the user does)`,
  ];
  if (!acts(decision.mode)) return ['decide; to contain it by hand:', ...contain, ...page];
  if (judgement?.verdict === 'contained') {
    const successor = willRotate(incident, facts)
      ? 'give the new key to the workload that used this one'
      : 'find out who needs a new one';
    return [
      'find out what was done with the key (CloudTrail, Event history, by access key)',
      successor,
      `to deny all else that the user can do: ${contain[1] ?? ''}`,
    ];
  }
  return ['contain it by hand NOW:', ...contain];
}
