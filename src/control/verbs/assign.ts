import * as z from 'zod/mini';
import { putSealed } from '../../respond/seal.ts';
import { line } from '../request-fields.ts';
import { defineVerb } from '../verb.ts';

const Request = z.strictObject({ to: line(100) });

/** Who leads from here. A name for people to read: it gives nobody a right. */
export const assign = defineVerb({
  name: 'assign',
  brief: 'say who leads from here',
  request: Request,
  async perform({ to }, { caller, incident }, { store }) {
    const body = { to, by: caller.arn, at: new Date(store.now()).toISOString() };
    await putSealed([`INCIDENT#${incident.id}`, 'ASSIGNED'], body, store);
    return { status: 'done', said: `assigned the incident to ${to}` };
  },
});
