import type { Mail } from './mail.ts';
import { subjectLine, unlinked } from './plain-text.ts';

/** A switch that was written, and what holds now. */
export interface SwitchChange {
  readonly name: string;
  /** As Parameter Store calls it: Create, Update, Delete. */
  readonly operation: string;
  readonly at: string;
  readonly killSwitch?: { readonly until: string; readonly reason: string };
  readonly shadowUntil?: string;
}

/** Everyone hears of it: an attacker would like Cordon to only ask. */
export function renderSwitchMail(change: SwitchChange): Mail {
  const { name, operation, at, killSwitch, shadowUntil } = change;
  const state =
    killSwitch === undefined
      ? 'CORDON ACTS: the kill switch is off'
      : `CORDON ONLY ASKS until ${killSwitch.until}: ${unlinked(killSwitch.reason, 300)}`;
  const lines = [
    `STATE    ${state}`,
    ...(shadowUntil === undefined
      ? []
      : [`         real findings are answered in shadow until ${shadowUntil}`]),
    `WHAT     parameter ${unlinked(name, 200)}: ${unlinked(operation, 40)} at ${unlinked(at, 40)}`,
    'YOU      if nobody of you did this, take it for an attack: CloudTrail has who called PutParameter',
    `UNDO     aws ssm put-parameter --overwrite --name ${/^[\w./-]+$/.test(name) ? name : '/cordon/kill-switch'} --value '{}'`,
  ];
  const subject = killSwitch === undefined ? 'kill switch off: it acts' : 'kill switch on: it only asks';
  return { subject: subjectLine(`[Cordon] ${subject}`), text: `${lines.join('\n')}\n` };
}
