import * as z from 'zod/mini';
import { sayForged } from './proposal.ts';
import type { Log } from './respond-deps.ts';
import { listSealed, putSealed } from './seal.ts';
import { read, type StoreDeps } from './table.ts';

/** Who has said yes or no to a plan: an ARN by AWS's word, and the person behind it (control/caller.ts). */
const Word = z.strictObject({
  by: z.string(),
  person: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
});
export type Word = z.infer<typeof Word>;

const Application = z.strictObject({ at: z.iso.datetime(), by: z.string() });
export type Application = z.infer<typeof Application>;

/** Where a plan stands with people. Only what Cordon itself has recorded counts. */
export interface Standing {
  /** One of a person. */
  readonly approvals: readonly Word[];
  readonly rejection: Word | undefined;
  /** When it was applied at last, and by whose word. */
  readonly application: Application | undefined;
}

interface Deps {
  readonly store: StoreDeps;
  readonly log: Pick<Log, 'failure'>;
}

const pkOf = (incidentId: string): string => `INCIDENT#${incidentId}`;

/** Said again by the same person it is the same word. */
export const recordApproval = (incidentId: string, hash: string, word: Word, { store }: Deps) =>
  putSealed([pkOf(incidentId), `APPROVAL#${hash}#${word.person}`], word, store);

export const recordRejection = (incidentId: string, hash: string, word: Word, { store }: Deps) =>
  putSealed([pkOf(incidentId), `REJECTION#${hash}`], word, store);

export const recordApplication = (
  incidentId: string,
  hash: string,
  application: Application,
  { store }: Deps,
) => putSealed(applicationKey(incidentId, hash), application, store);

/** Under which it is applied once. */
export const applicationKey = (incidentId: string, hash: string) =>
  [pkOf(incidentId), `APPLIED#${hash}`] as const;

/** Somebody has the right to apply it in this moment: what IAM has then may be his work. */
export async function isBeingApplied(incidentId: string, hash: string, store: StoreDeps): Promise<boolean> {
  const item = await read(store, applicationKey(incidentId, hash));
  return item?.['doneAt'] === undefined && Number(item?.['leasedUntil']?.N ?? 0) > store.now();
}

export async function readStanding(incidentId: string, hash: string, deps: Deps): Promise<Standing> {
  const list = async <S extends z.ZodMiniType>(prefix: string, schema: S): Promise<z.infer<S>[]> => {
    const { own, forged } = await listSealed([pkOf(incidentId), prefix], deps.store);
    sayForged(forged, deps.log);
    return [...own.values()].flatMap((body) => schema.safeParse(JSON.parse(body)).data ?? []);
  };
  const [approvals, [rejection], [application]] = await Promise.all([
    list(`APPROVAL#${hash}#`, Word),
    list(`REJECTION#${hash}`, Word),
    list(`APPLIED#${hash}`, Application),
  ]);
  return { approvals, rejection, application };
}
