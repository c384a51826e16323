import * as z from 'zod/mini';
import { ONCE, putSealed } from '../../respond/seal.ts';
import { announceAct } from '../announce-act.ts';
import { defineVerb } from '../verb.ts';

const Request = z.strictObject({});

/** Somebody is at it: nobody else is called. The first stays, as the one who was there. */
export const ack = defineVerb({
  name: 'ack',
  brief: 'say that he is at it, so that nobody else is called',
  request: Request,
  async perform(_request, act, deps) {
    const { caller, incident } = act;
    const { store } = deps;
    const body = { by: caller.arn, at: new Date(store.now()).toISOString() };
    const before = await putSealed([`INCIDENT#${incident.id}`, 'ACK'], body, store, ONCE);
    if (before === 'refused') {
      return { status: 'shown', facts: { acknowledged: 'it was acknowledged before' } };
    }
    await announceAct(act, 'acknowledged', 'somebody is at it', deps);
    return { status: 'done', said: 'acknowledged the incident' };
  },
});
