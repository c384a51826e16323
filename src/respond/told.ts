import * as z from 'zod/mini';
import { findingRef } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { versionOf } from './incident-store.ts';

/** One mail for one state of one credential: what was decided, what became of it, what holds it back. */
export const toldKey = ({ credential, judgement, decision, turn }: Incident): string =>
  [
    'TOLD',
    credential.accessKeyId ?? 'none',
    judgement?.verdict ?? 'none',
    decision.mode,
    decision.held?.by ?? 'free',
    ...(turn === undefined ? [] : [turn]),
  ].join('#');

const About = z.object({ ref: z.string(), at: z.number(), count: z.number() });

/** Which version of which finding a mail is about, as text. `now` in ms. */
export const aboutFinding = ({ finding }: Incident, now: number): string =>
  JSON.stringify({ ref: findingRef(finding), ...versionOf(finding, now) });

/** Whether a mail about that tells of this version of this finding too. */
export function covers(about: string | undefined, incident: Incident, now: number): boolean {
  const told = readAbout(about);
  if (told?.ref !== findingRef(incident.finding)) return false;
  const own = versionOf(incident.finding, now);
  return told.at > own.at || (told.at === own.at && told.count >= own.count);
}

function readAbout(text: string | undefined): z.infer<typeof About> | undefined {
  try {
    return About.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    // Not JSON: not ours, and tells of nothing.
    return undefined;
  }
}
