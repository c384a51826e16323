import type { RespondDeps } from '../respond-deps.ts';
import { listSealed } from '../seal.ts';
import { InvestigationRecord } from './investigation-record.ts';
import { LAST_LOOK } from './look.ts';
import { findLooks } from './look-schedule.ts';

const MINUTE = 60_000;
/** How long after its time the last look is waited for, ms: longer than the six times that it may be taken up. */
const LATE_AFTER = 90 * MINUTE;

/** `waiting`: the last look has not been made, and may yet be. `in use`: by somebody who may stop, or be stopped. */
export type TrailJudgement =
  | { readonly is: 'quiet' }
  | { readonly is: 'waiting' }
  | { readonly is: 'not quiet' | 'in use'; readonly because: string };

/**
 * Whether the newest whole look at what was done found nobody at work for half an hour with whatever came out of the
 * credential, once containment had spread. What another hand has written counts for nothing.
 */
export async function judgeTrail(
  incidentId: string,
  accessKeyId: string,
  { store, isInvestigating = false }: Pick<RespondDeps, 'store' | 'isInvestigating'>,
): Promise<TrailJudgement> {
  if (!isInvestigating) return { is: 'quiet' };
  const began = await findLooks(incidentId, accessKeyId, store);
  // Nothing was begun: of a sample, or before there was anybody to look.
  if (began === undefined) return { is: 'quiet' };
  const { own } = await listSealed([`INCIDENT#${incidentId}`, 'INVESTIGATION#'], store);
  // Looks of the same minute are at the same moment of the incident.
  const last = began + LAST_LOOK - MINUTE;
  const looks = [...own.values()]
    .flatMap((body) => InvestigationRecord.safeParse(JSON.parse(body)).data ?? [])
    .filter(({ asOf }) => Date.parse(asOf) >= last)
    .sort((one, other) => other.asOf.localeCompare(one.asOf));
  const complete = looks.find(({ isComplete }) => isComplete);
  if (complete !== undefined) return judgeLook(complete);
  const [partial] = looks;
  if (partial !== undefined)
    return {
      is: 'not quiet',
      because: `not all was looked at: ${partial.notLookedAt.slice(0, 3).join('; ')}`,
    };
  return store.now() < began + LAST_LOOK + LATE_AFTER
    ? { is: 'waiting' }
    : { is: 'not quiet', because: 'the last look at what was done has not been made' };
}

function judgeLook({ after, asOf }: InvestigationRecord): TrailJudgement {
  if (after === undefined) return { is: 'not quiet', because: 'nothing was contained when it was looked at' };
  if (after.last === undefined || Date.parse(asOf) - Date.parse(after.last) >= LAST_LOOK)
    return { is: 'quiet' };
  const newest = after.newest.slice(0, 3).join('; ');
  return {
    is: 'in use',
    because: `as of ${asOf}, ${after.calls} calls have succeeded since it was contained, with what came out of it: ${newest}`,
  };
}
