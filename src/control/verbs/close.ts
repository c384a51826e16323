import * as z from 'zod/mini';
import { leaveForCase } from '../../respond/desk/leave-for-case.ts';
import { endEpisode } from '../../respond/episode.ts';
import { setStatus } from '../../respond/incident-store.ts';
import { announceAct } from '../announce-act.ts';
import { reason } from '../request-fields.ts';
import { defineVerb, refused } from '../verb.ts';

const Request = z.strictObject({
  reason,
  /** Also where something is not contained. */
  anyway: z._default(z.boolean(), false),
});

/** A person is done with it. A later finding of the same principal opens a new incident; the same one joins this. */
export const close = defineVerb({
  name: 'close',
  brief: 'be done with it',
  request: Request,
  async perform(request, act, deps) {
    const { incident } = act;
    const { store } = deps;
    const { id, status, credentials } = incident;
    if (status === 'merged') return refused(`it goes on in ${incident.mergedInto}`);
    if (status === 'closed') return { status: 'shown', facts: { closed: 'it was closed before' } };
    const open = credentials.filter(({ verdict }) => verdict !== 'contained');
    if (open.length > 0 && !request.anyway) {
      const keys = open.map(({ accessKeyId, verdict }) => `${accessKeyId ?? 'a credential'} is ${verdict}`);
      return refused(keys.join('; '), `cordon verify ${id}`, `cordon incident close ${id} --anyway`);
    }
    await setStatus(id, 'closed', store);
    await endEpisode(incident.key, id, store);
    if (deps.desk !== undefined) await leaveForCase('case-end', id, store);
    await announceAct(act, 'closed', request.reason, deps, 'closed');
    return { status: 'done', said: `closed the incident: ${request.reason}` };
  },
});
