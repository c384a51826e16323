import * as z from 'zod/mini';
import type { ProvenCall } from '../contain/prove.ts';
import { findingRef } from '../model/finding.ts';
import type { Incident, Judgement } from '../model/incident.ts';
import { openOrJoin } from './episode.ts';
import { performOrLeave, watchOverOnce } from './follow-up.ts';
import { stepId } from './incident-store.ts';
import { note } from './note.ts';
import type { RespondDeps } from './respond-deps.ts';
import { putSealed } from './seal.ts';
import { iso, put, read, type StoreDeps } from './table.ts';
import { TASKS } from './tasks.ts';

/** What the verdict on a credential rests on, at the last look: an item of its own. Times in ISO 8601. */
export interface ProofRecord extends Judgement {
  readonly at: string;
  /** When the last act was applied: what succeeds once IAM has spread that is a breach. */
  readonly appliedAt: string;
  readonly calls: readonly ProvenCall[];
  /** What CloudTrail said, in words; absent while it has not been asked. */
  readonly log?: string;
  /** Ids of events that succeeded although the credential was contained. */
  readonly breaches: readonly string[];
}

const proofKey = (incidentId: string, accessKeyId: string) =>
  [`INCIDENT#${incidentId}`, `PROOF#${accessKeyId}`] as const;

const Known = z.object({
  appliedAt: z.iso.datetime(),
  breaches: z.array(z.string()),
});
export type KnownProof = z.infer<typeof Known>;

/** What the last look left for the next one. It makes nothing act: one that is not ours at most hides or repeats news. */
export async function readProof(
  incidentId: string,
  accessKeyId: string,
  deps: StoreDeps,
): Promise<KnownProof | undefined> {
  const item = await read(deps, proofKey(incidentId, accessKeyId));
  return item === undefined ? undefined : Known.safeParse(parse(item['body']?.S)).data;
}

const Recorded = z.object({ verdict: z.string(), turn: z._default(z.number(), 0) });

/** What is on record of the credential, and whether that has been proven. */
export async function readRecorded(
  incidentId: string,
  accessKeyId: string,
  deps: StoreDeps,
): Promise<(z.infer<typeof Recorded> & { readonly isProven: boolean }) | undefined> {
  const item = await read(deps, [`INCIDENT#${incidentId}`, `CREDENTIAL#${accessKeyId}`]);
  const recorded = Recorded.safeParse(parse(item?.['body']?.S)).data;
  return recorded === undefined ? undefined : { ...recorded, isProven: item?.['provenAt'] !== undefined };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // Not ours: it says nothing.
    return undefined;
  }
}

/**
 * Writes the verdict and what it rests on, sealed. People hear of it when it is another than the one on record, or
 * when `isNews` says so. Gives what could be neither told nor left to the sweep.
 */
export async function keepProof(
  incident: Incident,
  proof: ProofRecord,
  deps: RespondDeps,
  { isNews = false }: { readonly isNews?: boolean } = {},
): Promise<string[]> {
  const { store } = deps;
  const known = await findRecorded(incident, deps);
  const { accessKeyId = 'none' } = known.credential;
  const before = await readRecorded(known.id, accessKeyId, store);
  const hasChanged = isNews || (before !== undefined && before.verdict !== proof.verdict);
  const turn = (before?.turn ?? 0) + (hasChanged ? 1 : 0);
  const judged: Incident = {
    ...known,
    judgement: { verdict: proof.verdict, because: proof.because },
    ...(turn === 0 ? {} : { turn }),
  };
  const body = {
    ...judged.credential,
    ...judged.judgement,
    notStopped: judged.notStopped,
    steps: judged.steps.map(stepId),
    ...(turn === 0 ? {} : { turn }),
  };
  const pk = `INCIDENT#${judged.id}`;
  await putSealed(proofKey(judged.id, accessKeyId), proof, store);
  await Promise.all([
    putSealed([pk, `CREDENTIAL#${accessKeyId}`], body, store, {
      also: 'provenAt = :provenAt',
      values: { ':provenAt': iso(store.now()) },
    }),
    ...judged.steps.map((step) => put(store, pk, `STEP#${stepId(step)}`, step)),
  ]);
  if (hasChanged) await note(judged, `${accessKeyId}: now ${proof.verdict}: ${proof.because}`, deps);
  if (turn === 0) return [];
  await watchOverOnce(judged, deps);
  const told = await Promise.all(
    [TASKS.mail, TASKS.event, TASKS.case].map((task) => performOrLeave(task, judged, deps)),
  );
  return told.flat();
}

/** The store was down when it was contained: it may be part of another incident that was open already. */
async function findRecorded(incident: Incident, { store }: RespondDeps): Promise<Incident> {
  if (incident.entry !== 'unrecorded') return incident;
  return { ...incident, ...(await openOrJoin(incident.key, findingRef(incident.finding), store)) };
}
