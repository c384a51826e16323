import type { Incident } from '../model/incident.ts';
import { type Mail, renderSubject } from './mail.ts';
import { unlinked } from './plain-text.ts';

/** A plan that nobody has answered in time. */
export interface UnansweredPlan {
  readonly hash: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** How many people have to approve it, and who has. */
  readonly needed: number;
  readonly approvedBy: readonly string[];
  /** Why nothing is done. */
  readonly because: string;
}

/** Silence has done nothing: it still waits for people, and they hear of it in the incident's own thread. */
export function renderExpiry(
  plan: UnansweredPlan,
  incident: Pick<Incident, 'id' | 'finding' | 'credential' | 'openedAt'>,
): Mail {
  const { hash, expiresAt, needed, approvedBy, because } = plan;
  const lines = [
    'STATE    NOT CONTAINED: nobody has answered in time, and it waits for you',
    `WHAT     the plan ${hash}, which waited until ${expiresAt}`,
    `SO FAR   ${approvedBy.length} of ${needed} approved it${approvedBy.length === 0 ? '' : `: ${unlinked(approvedBy.join(', '), 300)}`}`,
    `WHY      ${unlinked(because, 300)}`,
    `YOU      approve it: cordon approve ${incident.id} --plan ${hash} --reason "..."   (or: cordon reject ...)`,
  ];
  return {
    subject: renderSubject(incident),
    text: `${lines.join('\n')}\n\nIncident ${incident.id}, opened ${incident.openedAt}\n`,
  };
}
