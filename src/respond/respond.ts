import { contain } from '../contain/contain.ts';
import { acts } from '../model/decision.ts';
import type { Incident } from '../model/incident.ts';
import { type Assessment, assess } from './assess.ts';
import { followUp } from './follow-up.ts';
import { incidentId, openOrJoin, savePrior } from './incident-store.ts';
import type { RespondDeps } from './respond-deps.ts';

/**
 * The main path: a finding comes in, what is decided is done at once, and proven; then it is recorded, people
 * are told, the case is opened and the runbook started. Before containment stands one write, which opens the
 * incident or joins the open one; all else comes after.
 */
export async function respond(event: unknown, deps: RespondDeps): Promise<Response> {
  const assessment = assess(event, deps);
  const opened = await openOrJoinIncident(assessment, deps);
  const contained = acts(opened.decision.mode) ? await containAndVerify(opened, deps) : opened;
  const watched = keepWatch(contained);
  const unfinished = await followUp(watched, deps);
  return { incident: watched, unfinished: [...unfinished, ...stepsToRetry(watched)] };
}

export interface Response {
  readonly incident: Incident;
  /** What has to be tried again; empty when all is done that can be. */
  readonly unfinished: readonly string[];
}

/** How long containment waits for the store, ms: an attacker does not wait for our table. */
const STORE_DEADLINE = 1_500;

async function openOrJoinIncident(assessment: Assessment, deps: RespondDeps): Promise<Incident> {
  const { finding, credential, decision, key } = assessment;
  const incident = { key, finding, credential, decision, steps: [], notStopped: [], status: 'open' } as const;
  const id = incidentId(key, finding.id);
  deps.log.identify({ incidentId: id, findingId: finding.id });
  try {
    const entry = await within(STORE_DEADLINE, openOrJoin(key, finding.id, deps.store));
    deps.log.identify({ incidentId: entry.id, findingId: finding.id });
    deps.log.info(`incident ${entry.entry}`, { mode: decision.mode, rule: decision.rule });
    return { ...incident, ...entry };
  } catch (error) {
    // Exactly once is promised while the store answers; otherwise the acts are idempotent, and it is said.
    deps.log.failure('the incident store did not answer in time: containing without it', error);
    return { ...incident, id, openedAt: new Date(deps.store.now()).toISOString(), entry: 'unrecorded' };
  }
}

async function containAndVerify(incident: Incident, deps: RespondDeps): Promise<Incident> {
  try {
    const source = 'unreadable' in incident.finding ? 'guardduty' : incident.finding.source;
    const contained = await contain(incident, {
      iam: await deps.iamFor(source),
      denySessionsPolicyArn: deps.denySessionsPolicyArn,
      savePrior: (action, accessKeyId, prior) =>
        savePrior(incident.id, { action, accessKeyId }, prior, deps.store),
      logFailure: deps.log.failure,
    });
    deps.log.info('containment', { ...contained.judgement });
    return contained;
  } catch (error) {
    deps.log.failure('containment could not begin', error);
    return {
      ...incident,
      judgement: { verdict: 'not contained', because: 'it could not begin: see the log' },
    };
  }
}

/** A verdict is about now. The incident stays watched, because the attacker may hold what we do not know of. */
function keepWatch(incident: Incident): Incident {
  return incident.steps.some((step) => step.applied === 'yes')
    ? { ...incident, status: 'watching' }
    : incident;
}

function stepsToRetry({ steps, judgement }: Incident): string[] {
  if (judgement !== undefined && steps.length === 0) return ['contain'];
  return steps.filter((step) => step.isRetryable).map((step) => step.action);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
