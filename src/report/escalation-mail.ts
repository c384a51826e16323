import { type CredentialKind, maskKey, nameKind } from '../model/credential.ts';
import { layOut, type Mail } from './mail.ts';
import { subjectLine, unlinked } from './plain-text.ts';

/** An incident that nobody has acknowledged. */
export interface Escalation {
  readonly id: string;
  readonly openedAt: string;
  /** Of the incident's first mail; empty: it is not known. */
  readonly subject: string;
  readonly severity: number;
  readonly decision: { readonly rule: string; readonly because: string };
  readonly type: string;
  readonly account: string;
  readonly credential: {
    readonly kind: CredentialKind;
    readonly principalName?: string;
    readonly accessKeyId?: string;
  };
  readonly need: 'asks' | 'not contained' | 'contained';
  /** The hash of the plan that waits for people; absent: there is none. */
  readonly plan?: string;
  /** How long it has waited. */
  readonly minutes: number;
  /** What else the reader has to know of how this mail came to him. */
  readonly remarks: readonly string[];
}

/** Who reads it has not seen the mails before it. */
export function renderEscalation(escalation: Escalation): Mail {
  const { id, openedAt, credential, decision, need, minutes, remarks, severity } = escalation;
  const key = credential.accessKeyId === undefined ? '' : ` ${maskKey(credential.accessKeyId)}`;
  const text = layOut([
    ['STATE', [`NOBODY HAS ANSWERED for ${sayTime(minutes)}: ${STATE[need]}`]],
    ['WHAT', [`${unlinked(escalation.type)}, severity ${severity}`]],
    [
      'WHO',
      [
        `${unlinked(credential.principalName ?? 'no principal named', 64)}, ${nameKind(credential.kind)}${unlinked(key)}`.trimEnd(),
        `account ${unlinked(escalation.account, 20)}`,
      ],
    ],
    [
      'YOU',
      [
        `say that you are on it, and this stops: cordon incident ack ${id}`,
        `see what was done and what is to do: cordon incident show ${id}`,
        ...(escalation.plan === undefined
          ? []
          : [
              `approve its plan: cordon approve ${id} --plan ${unlinked(escalation.plan, 80)} --reason "..."   (or: cordon reject ...)`,
            ]),
      ],
    ],
    [
      'WHY',
      [
        `rule ${unlinked(decision.rule, 100)}: ${unlinked(decision.because, 400)}`,
        ...remarks.map((one) => unlinked(one, 300)),
      ],
    ],
  ]);
  return {
    subject: subjectLine(escalation.subject === '' ? `[Cordon] ${id}` : escalation.subject),
    text: `${text}\n\nIncident ${id}, opened ${unlinked(openedAt, 40)}\n`,
  };
}

const STATE = {
  asks: 'NOT CONTAINED, and nothing happens before a person decides',
  'not contained': 'NOT CONTAINED, as far as anybody can say; a person has to contain it',
  contained: 'CONTAINED, and what was done with the credential is still to be found out',
};

const sayTime = (minutes: number): string =>
  minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
