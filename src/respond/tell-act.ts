import * as z from 'zod/mini';
import { renderAct } from '../report/act-mail.ts';
import { tell } from './notify.ts';
import { getIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { readSealed } from './seal.ts';

const Recorded = z.object({
  verb: z.string(),
  by: z.string(),
  at: z.string(),
  answer: z.discriminatedUnion('status', [
    z.object({ status: z.enum(['done', 'awaiting']), said: z.string() }),
    z.object({ status: z.literal('refused'), because: z.string() }),
  ]),
});

/** An act of a person, by where its record is in the incident. */
export interface RecordedAct {
  readonly incidentId: string;
  /** Sort key: `ACT#person#token`. */
  readonly act: string;
}

/**
 * Tells everyone of what a person did. By the sealed record alone: whoever may write the table must not send mail in
 * another's name. Throws when SNS does not take it.
 */
export async function tellOfAct({ incidentId, act }: RecordedAct, deps: RespondDeps): Promise<void> {
  const [stored, body] = await Promise.all([
    getIncident(incidentId, deps.store),
    readSealed([`INCIDENT#${incidentId}`, act], deps.store),
  ]);
  const recorded = Recorded.safeParse(JSON.parse(body ?? 'null'));
  const [first] = stored.findings;
  // Nothing was done, or what is there is not ours: nobody is to be told.
  if (!recorded.success || first === undefined) return;
  const { answer, ...who } = recorded.data;
  const said = answer.status === 'refused' ? answer.because : answer.said;
  const mail = renderAct({ ...who, status: answer.status, said }, recall(stored, first.ref));
  await tell(mail, deps.notify);
}
