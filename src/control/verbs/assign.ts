import * as z from 'zod/mini';
import { putSealed } from '../../respond/seal.ts';
import { announceAct } from '../announce-act.ts';
import { line } from '../request-fields.ts';
import { defineVerb } from '../verb.ts';

const Request = z.strictObject({ to: line(100) });

/** Who leads from here. A name for people to read: it gives nobody a right. */
export const assign = defineVerb({
  name: 'assign',
  brief: 'say who leads from here',
  request: Request,
  async perform({ to }, act, deps) {
    const { caller, incident } = act;
    const { store } = deps;
    const body = { to, by: caller.arn, at: new Date(store.now()).toISOString() };
    await putSealed([`INCIDENT#${incident.id}`, 'ASSIGNED'], body, store);
    await announceAct(act, 'assigned', `${to} leads`, deps);
    return { status: 'done', said: `assigned the incident to ${to}` };
  },
});
