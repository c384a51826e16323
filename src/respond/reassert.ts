import * as z from 'zod/mini';
import { contain } from '../contain/contain.ts';
import { CordonError } from '../model/cordon-error.ts';
import { acts } from '../model/decision.ts';
import { isKnownGivenBack } from './given-back.ts';
import { note } from './note.ts';
import { readProof } from './proof-record.ts';
import { proveContainment } from './prove-containment.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { readSealed } from './seal.ts';
import { connectSteps } from './step-deps.ts';

const DETAIL_TYPE = 'Cordon Reassert';

const Reassert = z.strictObject({
  source: z.literal('cordon'),
  'detail-type': z.literal(DETAIL_TYPE),
  detail: z.strictObject({
    incident: z.string().check(z.regex(/^INC-[0-9a-f]{12}$/)),
    accessKeyId: z.string().check(z.regex(/^AKIA[A-Z0-9]{12,124}$/)),
  }),
});

/** What the sweep, which may contain nothing, hands to who may: this credential's containment was undone. */
export const buildReassert = (incident: string, accessKeyId: string): Reassert => ({
  source: 'cordon',
  'detail-type': DETAIL_TYPE,
  detail: { incident, accessKeyId },
});

type Reassert = z.infer<typeof Reassert>;

export const isReassert = (event: unknown): event is Reassert => Reassert.safeParse(event).success;

/**
 * Applies again what was decided and done, and proves it anew. Whoever may invoke the function may write such an
 * event: it says only where to look. That this key is to be contained is taken from sealed records; while a person
 * has not closed the incident, nor given back what was done.
 */
export async function reassert(
  { detail }: Reassert,
  deps: RespondDeps,
): Promise<{ readonly outcome: string; readonly unfinished: readonly string[] }> {
  const { incident: id, accessKeyId } = detail;
  const stored = await getIncident(id, deps.store);
  const hindrance = await findHindrance(stored, accessKeyId, deps);
  if (hindrance !== undefined) {
    deps.log.info('nothing is applied again', { incidentId: id, because: hindrance });
    return { outcome: hindrance, unfinished: [] };
  }
  const incident = recall(stored, await findDecided(stored, accessKeyId, deps));
  const contained = await contain(incident, await connectSteps(incident, deps));
  await note(incident, `${accessKeyId}: its containment was undone, and is applied again`, deps);
  // Anew, whatever is on record of it: until that is proven it is not taken for contained.
  const { incident: proven, unfinished } = await proveContainment(contained, Promise.resolve(), deps, {
    isAgain: true,
  });
  return { outcome: proven.judgement?.verdict ?? 'unknown', unfinished };
}

async function findHindrance(
  { id, status }: StoredIncident,
  accessKeyId: string,
  deps: RespondDeps,
): Promise<string | undefined> {
  const { store, switches } = deps;
  if (status !== 'watching') return `the incident is ${status}, and no longer watched`;
  const proof = await readProof(id, accessKeyId, store);
  if (proof !== undefined && (await isKnownGivenBack(id, Date.parse(proof.appliedAt), deps))) {
    return `a person has given back what was done with ${accessKeyId}`;
  }
  const { killSwitch } = await switches.read();
  return killSwitch === undefined ? undefined : `the kill switch is on until ${killSwitch.until}`;
}

const Decided = {
  finding: z.object({
    decision: z.object({ mode: z.enum(['notify', 'approve', 'contain', 'rotate']) }),
    credential: z.object({ kind: z.literal('user-key'), accessKeyId: z.string() }),
  }),
  credential: z.object({ kind: z.literal('user-key'), accessKeyId: z.string() }),
};

/** The finding by which this very key is contained; it and what came of it are as Cordon has sealed them. */
async function findDecided(stored: StoredIncident, accessKeyId: string, deps: RespondDeps): Promise<string> {
  const pk = `INCIDENT#${stored.id}`;
  const sealed = async (sk: string): Promise<unknown> =>
    JSON.parse((await readSealed([pk, sk], deps.store)) ?? 'null');
  const asking = stored.findings.find(
    ({ decision, credential }) => acts(decision.mode) && credential.accessKeyId === accessKeyId,
  );
  const credential = Decided.credential.safeParse(await sealed(`CREDENTIAL#${accessKeyId}`)).data;
  const finding = Decided.finding.safeParse(await sealed(`FINDING#${asking?.ref ?? ''}`)).data;
  const isDecided =
    finding !== undefined &&
    acts(finding.decision.mode) &&
    finding.credential.accessKeyId === accessKeyId &&
    credential?.accessKeyId === accessKeyId;
  if (asking !== undefined && isDecided) return asking.ref;
  throw new CordonError('NotDecided', `${stored.id} has no decision by which ${accessKeyId} is contained`, {
    advice: 'look at who may invoke the function, and in CloudTrail at who did',
  });
}
