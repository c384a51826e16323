import { setTimeout } from 'node:timers/promises';
import * as z from 'zod/mini';
import { listEnabledRegions } from '../aws/enabled-regions.ts';
import { connectEventHistory } from '../aws/event-history.ts';
import { connectEvidenceBucket } from '../aws/evidence-bucket.ts';
import { createInvestigationClients } from '../aws/investigation-clients.ts';
import { connectLookProgress } from '../aws/look-progress.ts';
import { connectSealKey } from '../aws/seal-key.ts';
import { openLookup } from '../investigate/sources/lookup-events.ts';
import { findLookupRegions } from '../investigate/sources/lookup-regions.ts';
import { CordonError } from '../model/cordon-error.ts';
import { EVENT_HISTORY } from '../model/investigation.ts';
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

function depsFor({ invokedFunctionArn, getRemainingTimeInMillis }: Invocation): InvestigationDeps {
  const [, partition = 'aws', , , owner = ''] = invokedFunctionArn.split(':');
  const bucket = env.EVIDENCE_BUCKET;
  const deadline = Date.now() + getRemainingTimeInMillis() - RESERVE;
  return {
    log,
    store: {
      dynamodb: clients.dynamodb,
      tableName: env.INCIDENT_TABLE,
      now: () => Date.now(),
      seal: { connect: async () => sealKey },
    },
    bucket: connectEvidenceBucket({ name: bucket, owner }, clients.s3),
    progressOf: (incidentId) =>
      connectLookProgress({ bucket, owner, folder: `lookups/${incidentId}` }, clients.s3),
    openLogs: async ({ since, asOf }, store) =>
      openLookup({
        name: EVENT_HISTORY,
        client: (region) => connectEventHistory(clients.cloudtrailIn(region)),
        account: { id: owner, partition },
        regions: await findLookupRegions(env.AWS_REGION, (global) =>
          listEnabledRegions(clients.accountIn(global)),
        ),
        window: { ...(since === undefined ? {} : { since }), until: asOf },
        store,
        isSwept: false,
        now: () => Date.now(),
        wait: (time) => setTimeout(time),
        deadline,
        onProgress: () => undefined,
      }),
    assessBlastRadius: (incident, answer) =>
      assessReach(incident, answer, {
        ...clients,
        ownPolicyArns: [env.DENY_SESSIONS_POLICY_ARN, env.DENY_ALL_POLICY_ARN],
      }),
  };
}

function readEnvironment(): z.infer<typeof Environment> {
  const parsed = Environment.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new CordonError('Environment', `the function's environment lacks ${names}`, {
    advice: 'deploy the stack again',
  });
}
