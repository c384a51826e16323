import * as z from 'zod';
import { CordonError } from '../model/cordon-error.ts';
import { getIncident, type StoredIncident } from '../respond/read-incidents.ts';
import { createNewAccessKey } from './create-access-key.ts';
import { deleteAccessKey } from './delete-access-key.ts';
import { disableAccessKeys } from './disable-access-keys.ts';
import { refuse } from './refuse.ts';
import type { RotateDeps, RotationTarget, StepResult } from './rotate-deps.ts';

const STEPS = { disableAccessKeys, deleteAccessKeys: deleteAccessKey, createNewAccessKey };

/** What the runbook gives. Anyone who may start it chooses the values: they are checked, and decide nothing. */
const Request = z.object({
  step: z.enum(['disableAccessKeys', 'deleteAccessKeys', 'createNewAccessKey']),
  incidentId: z.string().regex(/^INC-[0-9a-f]{12}$/),
  userName: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  executionId: z.string().regex(/^[0-9a-fA-F-]{36}$/),
});
type Request = z.infer<typeof Request>;

/** One step of the runbook: checked against its incident, then done. Doing it again changes nothing more. */
export async function rotateStep(input: unknown, deps: RotateDeps): Promise<StepResult> {
  const parsed = Request.safeParse(input);
  if (!parsed.success) {
    refuse(`not a step of the runbook: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
  }
  const request = parsed.data;
  const { incidentId, step, executionId } = request;
  const target = readTarget(await findIncident(incidentId, deps), request, deps);
  deps.log.info('step begun', { incidentId, step, executionId });
  const result = await STEPS[step](target, deps);
  deps.log.info('step done', { incidentId, step, executionId, state: result.state, verdict: result.verdict });
  return result;
}

async function findIncident(id: string, deps: RotateDeps): Promise<StoredIncident> {
  try {
    return await getIncident(id, deps.store);
  } catch (error) {
    if (error instanceof CordonError && error.code === 'NotFound') refuse(`there is no incident ${id}`);
    throw error;
  }
}

/** The user and the key that the incident names, if it is one to be rotated. */
function readTarget(incident: StoredIncident, request: Request, deps: RotateDeps): RotationTarget {
  const { decision, credentials, id, key } = incident;
  if (decision.mode !== 'rotate') refuse(`the incident's mode is ${decision.mode}, not rotate`);
  const open = credentials.find(({ verdict }) => verdict !== 'contained');
  if (open !== undefined)
    refuse(`a credential of the incident is ${open.verdict === 'unknown' ? 'perhaps not' : 'not'} contained`);
  const keys = credentials.filter(({ kind }) => kind === 'user-key');
  const [compromised] = keys;
  if (compromised?.accessKeyId === undefined || compromised.principalName === undefined) {
    refuse('the incident has no contained access key of a user');
  }
  if (keys.length > 1) {
    refuse(
      'the incident names more than one access key',
      'a person decides which key the workload gets anew',
    );
  }
  if (compromised.principalName !== request.userName) refuse('the run names another user than the incident');
  if (key !== `${deps.account}/user/${request.userName}`) {
    refuse('the incident is not about a user of this account by that name');
  }
  return { incidentId: id, userName: compromised.principalName, accessKeyId: compromised.accessKeyId };
}
