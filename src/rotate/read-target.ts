import * as z from 'zod';
import { CordonError } from '../model/cordon-error.ts';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { MODES } from '../model/decision.ts';
import { isGivenBack } from '../respond/given-back.ts';
import { getIncident, type StoredIncident } from '../respond/read-incidents.ts';
import { readSealed } from '../respond/seal.ts';
import { refuse } from './refuse.ts';
import type { RotateDeps, RotationTarget } from './rotate-deps.ts';

/**
 * The user and the key that the incident names, if it is one to be rotated. What says so is read once more by
 * its seal: whoever may write the table could else have any key rotated.
 */
export async function readTarget(
  request: { readonly incidentId: string; readonly userName: string },
  deps: RotateDeps,
): Promise<RotationTarget> {
  const incident = await findIncident(request.incidentId, deps);
  const compromised = findCompromised(incident);
  if (compromised.principalName !== request.userName) refuse('the run names another user than the incident');
  if (incident.key !== `${deps.account}/user/${request.userName}`) {
    refuse('the incident is not about a user of this account by that name');
  }
  await checkSeals(incident, compromised, deps);
  await refuseGivenBack(incident, compromised, deps);
  return {
    incidentId: incident.id,
    userName: compromised.principalName,
    accessKeyId: compromised.accessKeyId,
  };
}

/** A key that a person has set Active again, or will, must not be deleted under his hands. */
async function refuseGivenBack(
  { id, openedAt }: StoredIncident,
  { accessKeyId }: Compromised,
  { store }: RotateDeps,
): Promise<void> {
  const proof = await readSealed([`INCIDENT#${id}`, `PROOF#${accessKeyId}`], store);
  const { appliedAt = openedAt } = Sealed.proof.safeParse(JSON.parse(proof ?? '{}')).data ?? {};
  if (await isGivenBack(id, Date.parse(appliedAt), store)) {
    refuse('a person has given back what was contained', 'rotate the key by hand, if it is to be');
  }
}

async function findIncident(id: string, deps: RotateDeps): Promise<StoredIncident> {
  try {
    return await getIncident(id, deps.store);
  } catch (error) {
    if (error instanceof CordonError && error.code === 'NotFound') refuse(`there is no incident ${id}`);
    throw error;
  }
}

interface Compromised {
  readonly accessKeyId: string;
  readonly principalName: string;
}

function findCompromised({ decision, credentials }: StoredIncident): Compromised {
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
  return { accessKeyId: compromised.accessKeyId, principalName: compromised.principalName };
}

const Sealed = {
  credential: z.object({
    kind: z.enum(CREDENTIAL_KINDS),
    accessKeyId: z.string(),
    principalName: z.string(),
    verdict: z.literal('contained'),
  }),
  proof: z.object({ appliedAt: z.iso.datetime() }),
  finding: z.object({
    decision: z.object({ mode: z.enum(MODES) }),
    credential: z.object({ accessKeyId: z.string(), principalName: z.string() }),
  }),
};

/** That this very key is contained, and that a finding about this very key is to be answered by rotating it. */
async function checkSeals(incident: StoredIncident, key: Compromised, deps: RotateDeps): Promise<void> {
  const pk = `INCIDENT#${incident.id}`;
  const read = async (sk: string): Promise<unknown> =>
    JSON.parse((await readSealed([pk, sk], deps.store)) ?? 'null');
  const credential = Sealed.credential.parse(await read(`CREDENTIAL#${key.accessKeyId}`));
  const isTheKey = (one: Compromised) =>
    one.accessKeyId === key.accessKeyId && one.principalName === key.principalName;
  const asking = incident.findings.find(({ decision }) => decision.mode === 'rotate');
  const finding = Sealed.finding.parse(await read(`FINDING#${asking?.ref ?? ''}`));
  if (!isTheKey(credential) || !isTheKey(finding.credential) || finding.decision.mode !== 'rotate') {
    refuse('the finding that asks for the rotation is about another key');
  }
}
