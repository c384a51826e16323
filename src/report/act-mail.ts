import type { Incident } from '../model/incident.ts';
import { type Mail, renderSubject } from './mail.ts';
import { unlinked } from './plain-text.ts';

/** What a person has done about an incident, or tried to. */
export interface DoneByPerson {
  readonly verb: string;
  /** ARN, by AWS's word. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly status: 'done' | 'awaiting' | 'refused';
  /** After the person's name; of a refusal, why. */
  readonly said: string;
}

/** Everyone hears of it in the incident's own thread: who of you did this, and if nobody did, that too is news. */
export function renderAct(
  act: DoneByPerson,
  incident: Pick<Incident, 'id' | 'finding' | 'credential' | 'openedAt'>,
): Mail {
  const lines = [
    `STATE    ${STATE[act.status]}`,
    `WHO      ${unlinked(act.by, 300)}`,
    `WHAT     ${unlinked(act.verb, 40)}: ${unlinked(act.said, 1_500)}`,
    `WHEN     ${act.at}`,
    `YOU      ${YOU[act.status]}`,
    `MORE     cordon incident show ${incident.id}`,
  ];
  return {
    subject: renderSubject(incident),
    text: `${lines.join('\n')}\n\nIncident ${incident.id}, opened ${incident.openedAt}\n`,
  };
}

const STATE: Record<DoneByPerson['status'], string> = {
  done: 'A PERSON HAS ACTED',
  awaiting: 'A PERSON HAS ACTED: it waits for another',
  refused: 'REFUSED: somebody whom the incident taints wanted to act on it',
};

const YOU: Record<DoneByPerson['status'], string> = {
  done: 'if that was none of you, take it for an attack: CloudTrail has where the request came from',
  awaiting: 'a second person has to agree before anything is done',
  refused: 'nothing was done; whoever signed this request holds what the incident is about',
};
