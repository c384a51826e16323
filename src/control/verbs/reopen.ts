import * as z from 'zod/mini';
import { resumeEpisode } from '../../respond/episode.ts';
import { setStatus } from '../../respond/incident-store.ts';
import { announceAct } from '../announce-act.ts';
import { reason } from '../request-fields.ts';
import { defineVerb, refused } from '../verb.ts';

const Request = z.strictObject({ reason });

/** It was not over: findings of its principal join it again. */
export const reopen = defineVerb({
  name: 'reopen',
  brief: 'take it up again',
  request: Request,
  async perform(request, act, deps) {
    const { incident } = act;
    const { store } = deps;
    const { id, key, openedAt, status } = incident;
    if (status !== 'closed') return refused(`it is ${status}, not closed`);
    await setStatus(id, 'open', store);
    const other = await resumeEpisode(key, { id, openedAt }, store);
    await announceAct(act, 'reopened', request.reason, deps, 'open');
    const hint = other === undefined ? '' : `; findings go on joining ${other}, which has been opened since`;
    return { status: 'done', said: `reopened the incident: ${request.reason}${hint}` };
  },
});
