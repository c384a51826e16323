import { setTimeout } from 'node:timers/promises';
import * as z from 'zod/mini';
import { connectEvidenceBucket } from '../aws/evidence-bucket.ts';
import { connectEventHistory } from '../aws/event-history.ts';
import { createInvestigationClients } from '../aws/investigation-clients.ts';
import { connectLookProgress } from '../aws/look-progress.ts';
import { connectSealKey } from '../aws/seal-key.ts';
import { openLookup } from '../investigate/sources/lookup-events.ts';
import { CordonError } from '../model/cordon-error.ts';
import { assessReach } from '../respond/investigation/assess-reach.ts';
import {
  type InvestigationDeps,
  investigateIncident,
} from '../respond/investigation/investigate-incident.ts';
import { readLookRequest } from '../respond/investigation/look.ts';
import { createFunctionLog } from './function-log.ts';

const Environment = z.object({
  INCIDENT_TABLE: z.string(),
  EVIDENCE_BUCKET: z.string(),
  SEAL_KEY_ID: z.string(),
  DENY_SESSIONS_POLICY_ARN: z.string(),
  DENY_ALL_POLICY_ARN: z.string(),
  AWS_REGION: z.string(),
});

const env = readEnvironment();
const log = createFunctionLog();
const clients = createInvestigationClients();
const sealKey = connectSealKey(env.SEAL_KEY_ID);

interface Invocation {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** What is kept for what follows reading: to assess, to write and to say so, ms. */
const RESERVE = 90_000;

/** One look at what was done with the credential of an incident, as CordonSweep asks for it. */
export async function handler(event: unknown, invocation: Invocation): Promise<{ look: string }> {
  log.begin(invocation.awsRequestId);
  const request = readLookRequest(event);
  if (request === undefined) throw new CordonError('Usage', 'it is no request of CordonSweep');
  const look = await investigateIncident(request, depsFor(invocation));
  log.info('looked into what was done', { incidentId: request.incident, look: request.look, outcome: look });
  return { look };
}
