import { acts } from '../model/decision.ts';
import type { Incident } from '../model/incident.ts';
import type { MailFacts } from './mail.ts';
import { command, unlinked } from './plain-text.ts';

/** Only what is contained is rotated: a new key beside one that still works helps the attacker. */
export const willRotate = ({ decision, judgement }: Incident, { runbook }: MailFacts): boolean =>
  decision.mode === 'rotate' && judgement?.verdict === 'contained' && runbook !== undefined;

export function whyNotRotated(incident: Incident, facts: MailFacts): string[] {
  if (!acts(incident.decision.mode) || willRotate(incident, facts)) return [];
  const because =
    incident.decision.mode === 'contain'
      ? `rule ${unlinked(incident.decision.rule, 100)} contains it and makes no new one`
      : incident.judgement?.verdict !== 'contained'
        ? 'that waits until it is contained'
        : 'this deployment has no runbook for it';
  return [`the key is not rotated: ${because}`];
}

/** What the reader has to do. A plan that waits stands first: it is reviewed, and it can be taken back. */
export const describeTodo = (incident: Incident, facts: MailFacts): string[] => [
  ...(facts.proposal === undefined ? [] : describeProposal(incident.id, facts.proposal)),
  ...(facts.escalatesIn === undefined
    ? []
    : [
        `say that you are on it: cordon incident ack ${incident.id}   (else it goes to the next contact in ${facts.escalatesIn} minutes)`,
      ]),
  ...describeWork(incident, facts),
];

const describeProposal = (id: string, proposal: NonNullable<MailFacts['proposal']>): string[] => [
  `a plan waits until ${unlinked(proposal.expiresAt, 40)}${proposal.needed > 1 ? `, for ${proposal.needed} people` : ''}: cordon incident show ${id}`,
  `approve it: cordon approve ${id} --plan ${unlinked(proposal.hash, 80)} --reason "..."   (or: cordon reject ...)`,
];

function describeWork(incident: Incident, facts: MailFacts): string[] {
  const { credential, decision, judgement, finding } = incident;
  if ('unreadable' in finding)
    return ["look at the event in the function's log: it may be an attempt, or a detector's new format"];
  if (finding.isSample) return ['nothing: it is a sample'];
  const page = decision.playbook === undefined ? [] : [`read docs/playbooks/${decision.playbook}.md`];
  if (decision.held?.by === 'not-confirmed')
    return ['look at who may invoke the function or import findings, and in CloudTrail at who did', ...page];
  if (decision.held?.by === 'restored')
    return ['nothing, if one of you gave it back: what it tells of from now on is contained again'];
  const name = credential.principalName;
  if (credential.kind !== 'user-key' || name === undefined || !/^[\w+=,.@-]{1,64}$/.test(name)) {
    return [
      "decide what to do: nothing was contained, and this version contains only users' long-term keys",
      ...page,
    ];
  }
  const key = /^\w{1,128}$/.test(credential.accessKeyId ?? '') ? credential.accessKeyId : 'KEY';
  const deactivate = command(
    `aws iam update-access-key --user-name ${name} --access-key-id ${key} --status Inactive`,
  );
  // Commands act in the account of whoever runs them, and the policy is there only in ours.
  if (finding.account !== facts.denyAllPolicyArn.split(':')[4])
    return [
      `decide; to contain it by hand, in account ${unlinked(finding.account, 20)}:`,
      deactivate,
      ...page,
    ];
  const denyAll = `${command(`aws iam attach-user-policy --user-name ${name} --policy-arn ${facts.denyAllPolicyArn}`)}   (denies all that the user does)`;
  const contain = [deactivate, denyAll];
  if (!acts(decision.mode)) return ['decide; to contain it by hand:', ...contain, ...page];
  if (judgement?.verdict !== 'contained') {
    const deny = `or: ${command(`cordon contain ${key} --level deny`)}   (shows the plan that denies him everything)`;
    return ['contain it by hand NOW:', ...contain, deny];
  }
  return [
    'find out what was done with the key (CloudTrail, Event history, by access key)',
    willRotate(incident, facts)
      ? 'give the new key to the workload that used this one'
      : 'find out who needs a new one',
    `to deny all else that the user can do: ${denyAll}`,
  ];
}
