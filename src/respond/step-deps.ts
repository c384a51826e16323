import type { StepDeps } from '../contain/run-step.ts';
import type { Incident } from '../model/incident.ts';
import { savePrior } from './incident-store.ts';
import type { RespondDeps } from './respond-deps.ts';

/** What an act on this incident's credential is done with: a simulated finding has a role of its own. */
export async function connectSteps(incident: Incident, deps: RespondDeps): Promise<StepDeps> {
  const source = 'unreadable' in incident.finding ? 'guardduty' : incident.finding.source;
  return {
    iam: await deps.iamFor(source),
    denySessionsPolicyArn: deps.denySessionsPolicyArn,
    denyAllPolicyArn: deps.notify.denyAllPolicyArn,
    savePrior: (action, accessKeyId, prior) =>
      savePrior(incident.id, { action, accessKeyId }, prior, deps.store),
    logFailure: deps.log.failure,
  };
}
