import * as z from 'zod/mini';
import { ON_SILENCE } from '../model/decision.ts';
import { SOURCES } from '../model/finding.ts';
import { leaveDue } from './due.ts';
import type { Log } from './respond-deps.ts';
import { listSealed, putSealed } from './seal.ts';
import type { StoreDeps } from './table.ts';

const Id = z.string().check(z.regex(/^AKIA[A-Z0-9]{12,124}$/));

/** A plan that waits for people, sealed: by it and not by the finding is known whom it is about. Times in ISO 8601. */
const Proposal = z.strictObject({
  /** Of the plan; it is kept under it (plan-store.ts). */
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  level: z.enum(['disable', 'deny']),
  userName: z.string(),
  /** `AIDA…`: a user who was deleted and made again has another. */
  userId: z.string(),
  accessKeyIds: z.array(Id).check(z.minLength(1), z.maxLength(10)),
  approvers: z.literal([1, 2]),
  atExpiry: z.enum(ON_SILENCE),
  proposedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Whose finding asks: a simulated one has a role of its own. */
  source: z.enum(SOURCES),
});
export type Proposal = z.infer<typeof Proposal>;
export type Level = Proposal['level'];

interface ProposalDeps {
  readonly store: StoreDeps;
  readonly log: Pick<Log, 'failure'>;
}

/** One for the same keys at a time: a newer one takes its place, and the approvals of the older count for nothing. */
const proposalKey = (incidentId: string, accessKeyIds: readonly string[]) =>
  [`INCIDENT#${incidentId}`, `PROPOSAL#${[...accessKeyIds].sort().join('+')}`] as const;

/** First that it will expire, then that it is: what nobody answers must not be forgotten. */
export async function keepProposal(
  incidentId: string,
  proposal: Proposal,
  { store }: ProposalDeps,
): Promise<void> {
  await leaveDue(
    { incidentId, what: 'expiry', findingId: proposal.hash, attempt: 1, since: store.now() },
    Date.parse(proposal.expiresAt),
    store,
  );
  await putSealed(proposalKey(incidentId, proposal.accessKeyIds), proposal, store);
}

/** The proposal of this plan. Undefined: Cordon has made none, or a newer one stands in its place. */
export const findProposal = async (
  incidentId: string,
  hash: string,
  deps: ProposalDeps,
): Promise<Proposal | undefined> =>
  (await listProposals(incidentId, deps)).find((proposal) => proposal.hash === hash);

/** What people are asked about this key. */
export const findProposalAbout = async (
  incidentId: string,
  accessKeyId: string,
  deps: ProposalDeps,
): Promise<Proposal | undefined> =>
  (await listProposals(incidentId, deps)).find(({ accessKeyIds }) => accessKeyIds.includes(accessKeyId));

async function listProposals(incidentId: string, { store, log }: ProposalDeps): Promise<Proposal[]> {
  const { own, forged } = await listSealed([`INCIDENT#${incidentId}`, 'PROPOSAL#'], store);
  sayForged(forged, log);
  return [...own.values()].flatMap((body) => Proposal.safeParse(JSON.parse(body)).data ?? []);
}

export function sayForged(names: readonly string[], log: Pick<Log, 'failure'>): void {
  for (const name of names) {
    log.failure('a record is not as Cordon wrote it, and is not believed', new Error(name.slice(0, 200)));
  }
}
