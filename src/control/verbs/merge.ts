import * as z from 'zod/mini';
import { leaveForCase } from '../../respond/desk/leave-for-case.ts';
import { joinInstead } from '../../respond/episode.ts';
import { closeAsMerged } from '../../respond/incident-store.ts';
import { getIncident } from '../../respond/read-incidents.ts';
import { announceAct } from '../announce-act.ts';
import { incidentId, reason } from '../request-fields.ts';
import { findTaint } from '../taint.ts';
import { defineVerb, refused } from '../verb.ts';

const Request = z.strictObject({ into: incidentId, reason });

/** Two incidents are one attack: this one ends, and findings of its principal join the other. */
export const merge = defineVerb({
  name: 'merge',
  brief: 'end it in favour of another that it is a part of',
  request: Request,
  async perform({ into, reason }, act, deps) {
    const { caller, incident } = act;
    const { store } = deps;
    const { id, key, status, mergedInto } = incident;
    if (into === id) return refused('an incident is no part of itself');
    if (status === 'merged') {
      return mergedInto === into
        ? { status: 'shown', facts: { mergedInto } }
        : refused(`it goes on in ${mergedInto} already`);
    }
    const other = await getIncident(into, store);
    if (other.status === 'merged') return refused(`${into} itself goes on in ${other.mergedInto}`);
    const taint = findTaint(caller, other);
    if (taint !== undefined) return refused(`of ${into}: ${taint}`);
    await closeAsMerged(id, into, reason, store);
    await joinInstead(key, id, other, store);
    if (deps.desk !== undefined) await leaveForCase('case-end', id, store);
    await announceAct(act, 'merged', `it goes on in ${into}: ${reason}`, deps, 'merged');
    return { status: 'done', said: `merged the incident into ${into}: ${reason}` };
  },
});
