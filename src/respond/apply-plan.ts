import type { ContainmentAction } from '../contain/action.ts';
import { runSteps } from '../contain/contain.ts';
import type { Plan } from '../contain/plan.ts';
import type { UserState } from '../contain/read-user.ts';
import { createTarget } from '../contain/run-step.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { Decision } from '../model/decision.ts';
import type { Finding } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { followUp } from './follow-up.ts';
import { saveIncident, savePrior } from './incident-store.ts';
import { type Proven, proveContainment } from './prove-containment.ts';
import type { StoredIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { connectSteps } from './step-deps.ts';

/** What is applied: read anew just now, and found as it was decided. */
export interface Applying {
  readonly stored: StoredIncident;
  readonly user: UserState;
  readonly plan: Plan;
  readonly accessKeyIds: readonly string[];
  readonly actions: readonly ContainmentAction[];
  readonly decision: Decision;
  /** What a person says of it; absent: nobody does. It stands in the record however often the detector repeats itself. */
  readonly claim?: Finding;
}

/**
 * What was decided later than the finding came, by people or by their silence, goes the way of the main path: the
 * prior state is on record, it is contained, followed up and proven. Each key is a credential of the incident.
 */
export async function applyPlan(applying: Applying, deps: RespondDeps): Promise<readonly Proven[]> {
  const { accessKeyIds, stored, plan } = applying;
  // Before anything is done: what is not on record is not done.
  for (const accessKeyId of accessKeyIds) {
    const claim = claimAbout(accessKeyId, applying);
    if (claim !== undefined) {
      await saveIncident({ ...incidentOf(accessKeyId, applying), finding: claim }, deps.store);
    }
  }
  const onRecord: OnRecord = new Map();
  for (const { action, accessKeyId, state } of plan.steps) {
    if (!applying.actions.some(({ id }) => id === action)) continue;
    for (const one of accessKeyIds.filter((id) => id === accessKeyId || isAboutUser(action, plan))) {
      const kept = await savePrior(stored.id, { action, accessKeyId: one }, state, deps.store);
      onRecord.set(`${action}#${one}`, kept);
    }
  }
  return Promise.all(accessKeyIds.map((accessKeyId) => applyTo(accessKeyId, applying, onRecord, deps)));
}

/** `action#accessKeyId` -> what was there before the first act of its kind. */
type OnRecord = Map<string, unknown>;

/** Planned once, whatever the number of keys. */
const isAboutUser = (action: string, { steps }: Plan): boolean =>
  steps.filter((step) => step.action === action).length === 1;

async function applyTo(
  accessKeyId: string,
  applying: Applying,
  onRecord: OnRecord,
  deps: RespondDeps,
): Promise<Proven> {
  const { user, actions, stored } = applying;
  const incident = incidentOf(accessKeyId, applying);
  const account = stored.key.split('/')[0] ?? deps.homeAccount;
  const steps = await connectSteps(incident, deps);
  const target = createTarget({ account, accessKeyId, userName: user.userName }, steps.iam);
  const uses = actions.map((action) => ({ action, target }));
  // What was there is on record already, as the plan has read it.
  const contained = await runSteps(incident, uses, {
    ...steps,
    savePrior: async (action) => onRecord.get(`${action}#${accessKeyId}`),
  });
  const at = new Date(deps.store.now()).toISOString();
  const acted: Incident = { ...contained, steps: contained.steps.map((step) => ({ ...step, at })) };
  const isWatched = acted.steps.some(({ applied }) => applied === 'yes');
  const watched: Incident = isWatched ? { ...acted, status: 'watching' } : acted;
  deps.log.info('containment', { ...watched.judgement });
  const followed = followUp(watched, deps);
  const [unfinished, proven] = await Promise.all([followed, proveContainment(watched, followed, deps)]);
  return { incident: proven.incident, unfinished: [...unfinished, ...proven.unfinished] };
}

/** About the worst finding that names the key, which the people know from its mails; else about the person's own. */
function incidentOf(accessKeyId: string, applying: Applying): Incident {
  const { stored, user, decision } = applying;
  const [worst] = stored.findings
    .filter(({ credential }) => credential.accessKeyId === accessKeyId)
    .sort((one, other) => (other.severity ?? 0) - (one.severity ?? 0));
  const known: Partial<Incident> = worst === undefined ? {} : recall(stored, worst.ref);
  const finding = known.finding ?? claimAbout(accessKeyId, applying);
  if (finding === undefined) {
    throw new CordonError('MalformedRecord', `${stored.id} has no finding about ${accessKeyId}`);
  }
  const { id, key, openedAt, status } = stored;
  return {
    ...known,
    ...{ id, key, openedAt, status, finding, decision },
    entry: 'joined',
    credential: {
      kind: 'user-key',
      accessKeyId,
      principalName: user.userName,
      because: 'IAM lists the key with this user',
    },
    steps: [],
    notStopped: [],
  };
}

const claimAbout = (accessKeyId: string, { claim }: Applying): Finding | undefined =>
  claim === undefined ? undefined : { ...claim, id: `${claim.id}-${accessKeyId}`, accessKeyId };
