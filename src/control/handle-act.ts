import * as z from 'zod/mini';
import { CordonError } from '../model/cordon-error.ts';
import { plain } from '../report/plain-text.ts';
import { leaveDue, removeDue } from '../respond/due.ts';
import { note } from '../respond/note.ts';
import { markDone, type OnceKey, takeRight } from '../respond/once.ts';
import { getIncident, type StoredIncident } from '../respond/read-incidents.ts';
import { putSealed, readSealed } from '../respond/seal.ts';
import type { Caller } from './caller.ts';
import { verbs } from './catalog.ts';
import { incidentId } from './request-fields.ts';
import { findTaint } from './taint.ts';
import { tellAll } from './tell-all.ts';
import { traceCaller } from './trail-taint.ts';
import { type Answer, type ControlDeps, refused } from './verb.ts';

/** The same for every verb; what else it takes, it says itself. `token` names this one act, however often it is sent. */
const Request = z.looseObject({
  verb: z.string().check(z.maxLength(40)),
  /** Absent: the verb finds or opens it, where it can. */
  incident: z.optional(incidentId),
  token: z.uuid(),
});

export type Reply = Answer & { readonly verb: string; readonly incident?: string; readonly by: string };

/**
 * A person acts on an incident: who he is, AWS says; whether he may, the incident says; then it is done, once,
 * recorded, and everyone is told.
 */
export async function handleAct(body: unknown, caller: Caller, deps: ControlDeps): Promise<Reply> {
  const request = Request.safeParse(body);
  if (!request.success) throw unusable(z.prettifyError(request.error));
  const { verb: name, incident: named, token, ...fields } = request.data;
  const verb = verbs.find((one) => one.name === name);
  if (verb === undefined)
    throw unusable(`there is no verb ${name}: ${verbs.map((one) => one.name).join(', ')}`);
  const reading = verb.read(fields);
  if ('problems' in reading) throw unusable(`${name}: ${reading.problems}`);
  const opening = named === undefined ? await reading.open?.(caller, token, deps) : { incident: named };
  if (opening === undefined) throw unusable(`${name}: names no incident`);
  if ('status' in opening) return { ...opening, verb: name, by: caller.arn };
  const id = opening.incident;
  const reply = (answer: Answer): Reply => ({ ...answer, verb: name, incident: id, by: caller.arn });

  const incident = await getIncident(id, deps.store);
  const taint = findTaint(caller, incident);
  if (taint !== undefined) return reply(await refuseTainted(taint, name, caller, incident, deps));
  const origin = await traceCaller(caller, incident, { ...deps, trail: deps.identify?.trail });
  if (origin.kind === 'tainted')
    return reply(await refuseTainted(origin.because, name, caller, incident, deps));
  const unchecked = origin.kind === 'unchecked' ? origin.because : undefined;
  if (unchecked !== undefined && verb.needsCleanTrail)
    return reply(refused(`whether the incident taints you could not be checked: ${unchecked}`));

  const once: OnceKey = [`INCIDENT#${id}`, `ACT#${caller.person}#${token}`];
  const right = await takeRight(once, deps.store);
  if (right === 'busy')
    return reply(refused('this very request is being answered: ask again in half a minute'));
  if (right === 'done') return reply(await recallAnswer(once, deps));
  const record = (outcome: Answer) =>
    putSealed(
      once,
      {
        verb: name,
        by: caller.arn,
        at: new Date(deps.store.now()).toISOString(),
        answer: outcome,
        unchecked,
      },
      deps.store,
    );
  // Should we die over it, the sweep finds this, and everyone hears that it was asked for.
  const [left] = await Promise.all([leaveTelling(id, once[1], deps), record(BEGUN)]);
  const answer = await reading.perform({ caller, incident }, deps);
  deps.log.info('act of a person', { verb: name, by: caller.arn, status: answer.status });
  await record(answer);
  await markDone(once, deps.store);
  if (answer.status === 'done' || answer.status === 'awaiting') {
    const doubt =
      unchecked === undefined ? '' : ` (where he comes from could not be checked: ${plain(unchecked, 300)})`;
    await note({ id, entry: 'joined' }, `${caller.arn} ${answer.said}${doubt}`, deps);
    await tellAll({ incidentId: id, act: once[1] }, deps);
  }
  await removeDue(left, deps.store);
  return reply(answer);
}

const BEGUN: Answer = {
  status: 'awaiting',
  said: 'asked for it, and Cordon ended over it: look at what is there now',
};

/** Longer than the function may run, ms. */
const TOLD_BY = 2 * 60_000;

const leaveTelling = (incidentId: string, act: string, { store }: ControlDeps): Promise<string> =>
  leaveDue(
    { incidentId, what: 'act', findingId: act, attempt: 1, since: store.now() },
    store.now() + TOLD_BY,
    store,
  );

const unusable = (problem: string): CordonError =>
  new CordonError('Usage', problem, { advice: 'cordon incident --help' });

/** Told once for a person and incident: who is refused can ask a thousand times. */
async function refuseTainted(
  taint: string,
  verb: string,
  caller: Caller,
  { id }: StoredIncident,
  deps: ControlDeps,
): Promise<Answer> {
  const answer = refused(`${taint}: somebody whom it does not taint has to do this`);
  const once: OnceKey = [`INCIDENT#${id}`, `ACT#${caller.person}#tainted`];
  if ((await takeRight(once, deps.store)) === 'mine') {
    const at = new Date(deps.store.now()).toISOString();
    await putSealed(once, { verb, by: caller.arn, at, answer }, deps.store);
    await markDone(once, deps.store);
    await note({ id, entry: 'joined' }, `${caller.arn} was refused (${verb}): ${taint}`, deps);
    await tellAll({ incidentId: id, act: once[1] }, deps);
  }
  return answer;
}

const Recorded = z.object({
  answer: z.custom<Answer>((value) => typeof value === 'object' && value !== null),
});

async function recallAnswer(once: OnceKey, { store }: ControlDeps): Promise<Answer> {
  const body = await readSealed(once, store);
  const recorded = Recorded.safeParse(JSON.parse(body ?? 'null'));
  return recorded.success
    ? recorded.data.answer
    : refused('it was answered before, and the answer is not kept');
}
