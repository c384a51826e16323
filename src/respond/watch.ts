import { errorFacts } from '../aws/error-facts.ts';
import { findUndone, PROPAGATION_MS } from '../contain/settle.ts';
import type { Incident, Judgement } from '../model/incident.ts';
import { type Due, leaveDue } from './due.ts';
import { isKnownGivenBack } from './given-back.ts';
import { becomeQuiet } from './incident-store.ts';
import { leaveLastLook } from './investigation/look-schedule.ts';
import { judgeTrail } from './investigation/quiet-trail.ts';
import { lookAtTrail, type TrailLook } from './look-at-trail.ts';
import { note } from './note.ts';
import { keepProof, readProof } from './proof-record.ts';
import { observedIn, proveIncident } from './prove-containment.ts';
import { getIncident } from './read-incidents.ts';
import { buildReassert } from './reassert.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { connectSteps } from './step-deps.ts';
import { endWatch, extendWatch, isWatched, nextLook } from './watch-schedule.ts';

export interface WatchDeps extends RespondDeps {
  /** Has the event (its JSON) answered by who may contain. */
  answerAgain(event: string): Promise<void>;
}

/**
 * One look at a credential that was contained: what CloudTrail has of it since, what of the acts somebody has
 * undone, and whether what IAM has now denies what the attacker has called. Only the last one, if nothing has
 * succeeded until then, ends the watch; one at which CloudTrail cannot be asked is made again.
 */
export async function watch(due: Due, deps: WatchDeps): Promise<'done'> {
  const { store } = deps;
  const stored = await getIncident(due.incidentId, store);
  if (stored.status === 'closed' || stored.status === 'merged') return 'done';
  const incident = recall(stored, due.findingId ?? '');
  const { accessKeyId, principalName: userName } = incident.credential;
  if (accessKeyId === undefined || userName === undefined || 'unreadable' in incident.finding) return 'done';
  const known = await readProof(incident.id, accessKeyId, store);
  const appliedAt = known === undefined ? due.since : Date.parse(known.appliedAt);
  // A person has given it back, by CordonControl or with his own rights, and nothing has contained it again.
  if (stored.status === 'open' || (await isKnownGivenBack(stored.id, appliedAt, deps))) {
    await endWatch(stored.id, accessKeyId, store);
    return 'done';
  }
  const from = appliedAt + PROPAGATION_MS;
  const log = await askTrail(
    {
      accessKeyId,
      userName,
      region: incident.finding.region,
      openedAt: Date.parse(incident.openedAt),
      appliedAt,
      from,
    },
    deps,
  );
  const observed = [...observedIn(incident), ...(log.look?.observed ?? [])];
  const [proof, undone] = await Promise.all([
    proveIncident(incident, observed, deps),
    connectSteps(incident, deps).then((steps) => findUndone(incident, steps)),
  ]);
  const breaches = log.look?.breaches.map(({ eventId }) => eventId) ?? known?.breaches ?? [];
  const judgement = judge(log.look, breaches, from, undone, proof);
  await say(incident, log, undone, deps);
  const unfinished = await keepProof(
    incident,
    {
      ...judgement,
      at: new Date(store.now()).toISOString(),
      appliedAt: new Date(appliedAt).toISOString(),
      calls: proof.calls,
      log: log.said,
      breaches,
    },
    deps,
    { isNews: breaches.some((one) => known?.breaches.includes(one) !== true) },
  );
  if (unfinished.length > 0) throw new Error(`still to do: ${unfinished.join(', ')}`);
  if (undone.length > 0) await deps.answerAgain(JSON.stringify(buildReassert(incident.id, accessKeyId)));
  const next = nextLook(due.since, store.now());
  if (next !== undefined) await leaveDue({ ...due, attempt: 1 }, next, store);
  else {
    const wait = await end(incident, accessKeyId, { due, log, judgement, others: stored.credentials }, deps);
    if (wait === undefined) return 'done';
    await extendWatch(incident.id, accessKeyId, { by: wait, store });
    await leaveDue({ ...due, attempt: 1 }, store.now() + wait, store);
  }
  return 'done';
}

/** How long the end of a watch waits until it asks again whether the last look has been made, ms. */
const MINUTE = 60_000;
/** While somebody is still at work with what came out of the credential, it is looked at again after this, ms. */
const WHILE_IN_USE = 31 * MINUTE;
/** For so long; then it is a person's alone, ms. */
const LONGEST = 24 * 60 * MINUTE;

interface Log {
  /** Absent: it could not be looked at. */
  readonly look?: TrailLook;
  readonly said: string;
  readonly error?: unknown;
}

async function askTrail(suspect: Parameters<typeof lookAtTrail>[0], deps: WatchDeps): Promise<Log> {
  if (deps.identify === undefined) return { said: 'CloudTrail is not asked here' };
  try {
    const look = await lookAtTrail(suspect, await deps.identify.trail.connect());
    return { look, said: describe(look) };
  } catch (error) {
    deps.log.failure('CloudTrail could not be asked what has happened since', error);
    return { said: `CloudTrail could not be asked (${errorFacts(error).code})`, error };
  }
}

function describe({ breaches, refused, identityCalls, isComplete }: TrailLook): string {
  return [
    `${breaches.length} calls succeeded since, ${refused} were refused`,
    ...(identityCalls > 0 ? [`${identityCalls} GetCallerIdentity, which no policy denies`] : []),
    ...(isComplete ? [] : ['there is more in the log than was read']),
  ].join('; ');
}

/** What has succeeded is not contained, whatever the policies say, and what is no longer in place neither. */
function judge(
  look: TrailLook | undefined,
  breaches: readonly string[],
  from: number,
  undone: readonly string[],
  proof: Judgement,
): Judgement {
  if (breaches.length === 0 && undone.length === 0) return { verdict: proof.verdict, because: proof.because };
  if (breaches.length === 0) {
    return {
      verdict: 'not contained',
      because: `somebody has undone ${undone.join(' and ')}: ${proof.because}`,
    };
  }
  const since = new Date(from).toISOString();
  const named = (look?.breaches ?? [])
    .slice(0, 5)
    .map(({ call, eventId, ...one }) => `${call} with ${one.with} (event ${eventId})`);
  const which = named.length === 0 ? `events ${breaches.slice(0, 5).join(', ')}` : named.join(', ');
  return {
    verdict: 'not contained',
    because: `CloudTrail has ${breaches.length} successful calls since ${since}: ${which}`,
  };
}

/** A look that finds nothing is not said. */
async function say(incident: Incident, { look, said }: Log, undone: readonly string[], deps: WatchDeps) {
  const key = incident.credential.accessKeyId ?? '';
  if (undone.length > 0) await note(incident, `${key}: somebody has undone ${undone.join(' and ')}`, deps);
  const isNothing = look !== undefined && look.refused + look.identityCalls + look.breaches.length === 0;
  if (!isNothing || !look.isComplete) await note(incident, `${key}: the trail: ${said}`, deps);
}

interface LastLook {
  readonly due: Due;
  readonly log: Log;
  readonly judgement: Judgement;
  readonly others: readonly { readonly accessKeyId?: string | undefined }[];
}

/** How long it has to wait, because of what the credential has led to; undefined: it has ended, quiet or not. */
async function end(
  incident: Incident,
  accessKeyId: string,
  { due, log, judgement, others }: LastLook,
  deps: WatchDeps,
): Promise<number | undefined> {
  // It is put off and made again: as long as nobody has looked, nobody can say that it is quiet.
  if (log.error !== undefined) throw log.error;
  const isQuiet = log.look?.isComplete === true && judgement.verdict === 'contained';
  if (!isQuiet) {
    const why = judgement.verdict === 'contained' ? log.said : judgement.verdict;
    await note(incident, `${accessKeyId}: watched for 30 minutes; it stays watched: ${why}`, deps);
    return undefined;
  }
  const trail = await judgeTrail(incident.id, accessKeyId, deps);
  if (trail.is === 'waiting') return MINUTE;
  if (trail.is !== 'quiet') {
    await note(incident, `${accessKeyId}: it stays watched: ${trail.because}`, deps);
    if (trail.is === 'not quiet' || deps.store.now() - due.since > LONGEST) return undefined;
    await leaveLastLook(incident.id, accessKeyId, deps.store);
    return WHILE_IN_USE;
  }
  const keys = others.flatMap((one) => one.accessKeyId ?? []).filter((key) => key !== accessKeyId);
  const watched = await Promise.all(keys.map((key) => isWatched(incident.id, key, deps.store)));
  if (!watched.includes(true)) await becomeQuiet(incident.id, deps.store);
  return undefined;
}
