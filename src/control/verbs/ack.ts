import * as z from 'zod/mini';
import { acknowledge } from '../acknowledge.ts';
import { defineVerb } from '../verb.ts';

const Request = z.strictObject({});

/** Somebody is at it: nobody else is called. */
export const ack = defineVerb({
  name: 'ack',
  brief: 'say that he is at it, so that nobody else is called',
  request: Request,
  perform: async (_request, act, deps) =>
    (await acknowledge(act, deps)) === 'first'
      ? { status: 'done', said: 'acknowledged the incident' }
      : { status: 'shown', facts: { acknowledged: 'it was acknowledged before' } },
});
