import type { Mail } from './mail.ts';
import { subjectLine, unlinked } from './plain-text.ts';

/** Something that follows containment, which AWS refuses or which has failed for a day. */
export interface Trouble {
  readonly incidentId: string;
  /** After "could not". */
  readonly title: string;
  /** AWS's own code and words. */
  readonly code: string;
  readonly message: string;
  readonly givesUp: boolean;
  /** Until when it is tried, ISO 8601. */
  readonly until: string;
}

/** Containment does not rest on any of this: that is said first. */
export function renderTrouble(trouble: Trouble): Mail {
  const { incidentId, title, code, message, givesUp, until } = trouble;
  const lines = [
    `STATE    COULD NOT ${title.toUpperCase()}. What was contained stays contained.`,
    `WHY      ${unlinked(code, 80)}: ${unlinked(message, 500)}`,
    givesUp
      ? 'YOU      Cordon has tried for a day and tries no more: do it by hand, and find out why it failed'
      : `YOU      if this needs a permission, a plan or a document, put it right: Cordon tries again until ${until}`,
    `         npm run cli -- incident show ${incidentId}   (what was done, and every try)`,
  ];
  return {
    subject: subjectLine(`[Cordon] ${incidentId} could not ${title}`),
    text: `${lines.join('\n')}\n\nIncident ${incidentId}\n`,
  };
}
