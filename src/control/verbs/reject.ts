import * as z from 'zod/mini';
import { readStanding, recordRejection } from '../../respond/approvals.ts';
import { findProposal } from '../../respond/proposal.ts';
import { acknowledge } from '../acknowledge.ts';
import { announceAct } from '../announce-act.ts';
import { planHash, reason } from '../request-fields.ts';
import { defineVerb } from '../verb.ts';
import { nothingWaits, whyNot } from './approve.ts';

const Request = z.strictObject({ plan: planHash, reason });

/** Says no to a plan that waits for people: it is over, for whoever would have approved it and for silence. */
export const reject = defineVerb({
  name: 'reject',
  brief: 'say no to a plan that waits for people',
  request: Request,
  async perform({ plan: hash, reason }, act, deps) {
    const { caller, incident } = act;
    if ((await findProposal(incident.id, hash, deps)) === undefined) return nothingWaits(incident.id, hash);
    const hindrance = whyNot(await readStanding(incident.id, hash, deps), act);
    if (hindrance !== undefined) return hindrance;
    const word = {
      by: caller.arn,
      person: caller.person,
      at: new Date(deps.store.now()).toISOString(),
      reason,
    };
    await recordRejection(incident.id, hash, word, deps);
    const because = `the plan ${hash.slice(0, 12)}: ${reason}`;
    await announceAct(act, 'rejected', because, deps);
    // Nobody has to be called who would be asked the same: what else is to be done, he knows.
    await acknowledge(act, deps);
    return { status: 'done', said: `rejected the plan ${hash}: ${reason}` };
  },
});
