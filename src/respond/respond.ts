import { contain } from '../contain/contain.ts';
import { readFindings } from '../findings/read-findings.ts';
import { acts } from '../model/decision.ts';
import { type Finding, findingRef, type UnreadableFinding } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { assess } from './assess.ts';
import { enterIncident } from './enter.ts';
import { incidentId } from './episode.ts';
import { followUp } from './follow-up.ts';
import { proveContainment } from './prove-containment.ts';
import type { RespondDeps } from './respond-deps.ts';
import { leaveAgain, takeBack } from './resume.ts';
import { connectSteps } from './step-deps.ts';

/**
 * The main path: an event comes in, and each finding in it is answered. Beside it stands a note that the sweep
 * would have the event answered again, should this one die over it.
 */
export async function respond(event: unknown, deps: RespondDeps): Promise<Response> {
  const note = leaveAgain(event, deps);
  const received = { ...deps, received: event };
  const answers = await Promise.all(readFindings(event).map((finding) => answerFinding(finding, received)));
  const unfinished = answers.flatMap((one) => one.unfinished);
  if (unfinished.length === 0) await takeBack(await note, deps);
  return { incidents: answers.flatMap(({ incident }) => incident ?? []), unfinished };
}

export interface Response {
  /** One for each finding that is not an older version of one that has been answered. */
  readonly incidents: readonly Incident[];
  /** What has to be tried again; empty when all is done that can be. */
  readonly unfinished: readonly string[];
}

/**
 * What is decided is done at once; then it is recorded, people are told, the case is opened and the runbook
 * started, and beside that it is proven. Before containment stands one write, which opens the incident or joins the
 * open one; all else comes beside it or after.
 */
export async function answerFinding(
  finding: Finding | UnreadableFinding,
  deps: RespondDeps,
): Promise<Answer> {
  const assessment = await assess(finding, deps);
  const ref = findingRef(finding);
  const first = incidentId(assessment.key, ref);
  const opened = await enterIncident(assessment, aboutIncident(first, ref, deps));
  if (opened === undefined) return { unfinished: [] };
  const own = aboutIncident(opened.id, ref, deps);
  const contained = acts(opened.decision.mode) ? await containAndVerify(opened, own) : opened;
  const watched = keepWatch(contained);
  const followed = followUp(watched, own);
  const [unfinished, proven] = await Promise.all([followed, proveContainment(watched, followed, own)]);
  return {
    incident: proven.incident,
    unfinished: [...unfinished, ...proven.unfinished, ...stepsToRetry(watched)],
  };
}

export interface Answer {
  /** Absent: the finding is an older version of one that has been answered. */
  readonly incident?: Incident;
  readonly unfinished: readonly string[];
}

const aboutIncident = (id: string, findingId: string, deps: RespondDeps): RespondDeps => ({
  ...deps,
  log: deps.log.about({ incidentId: id, findingId }),
});

async function containAndVerify(incident: Incident, deps: RespondDeps): Promise<Incident> {
  try {
    const contained = await contain(incident, await connectSteps(incident, deps));
    deps.log.info('containment', { ...contained.judgement });
    const at = new Date(deps.store.now()).toISOString();
    return { ...contained, steps: contained.steps.map((step) => ({ ...step, at })) };
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
