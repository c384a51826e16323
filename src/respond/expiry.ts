import * as z from 'zod/mini';
import { deactivateAccessKey } from '../contain/actions/deactivate-access-key.ts';
import { type Decision, HOLDS, MODES } from '../model/decision.ts';
import { approvalTerms } from '../policy/approval-terms.ts';
import { renderExpiry } from '../report/expiry-mail.ts';
import { announceChange, changeOfStored } from './announce.ts';
import { applyPlan } from './apply-plan.ts';
import { readStanding, type Standing } from './approvals.ts';
import { note } from './note.ts';
import { tell } from './notify.ts';
import { markDone, type OnceKey, takeRight } from './once.ts';
import { findProposal, type Proposal } from './proposal.ts';
import { changesNothing, planFor } from './propose.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import type { RespondDeps } from './respond-deps.ts';
import { readSealed } from './seal.ts';

const DETAIL_TYPE = 'Cordon Proposal Expired';

const Expired = z.strictObject({
  source: z.literal('cordon'),
  'detail-type': z.literal(DETAIL_TYPE),
  detail: z.strictObject({
    incident: z.string().check(z.regex(/^INC-[0-9a-f]{12}$/)),
    plan: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  }),
});
type Expired = z.infer<typeof Expired>;

export const isExpired = (event: unknown): event is Expired => Expired.safeParse(event).success;

/** What the sweep, which may contain nothing, hands to who may. */
export const buildExpired = (incident: string, plan: string): Expired => ({
  source: 'cordon',
  'detail-type': DETAIL_TYPE,
  detail: { incident, plan },
});

/** Nobody has answered in time: of the sweep. Hands over what silence may do; for all else people are told. */
export async function expire(
  { incident: id, plan }: Expired['detail'],
  deps: RespondDeps & { answerAgain(event: string): Promise<void> },
): Promise<void> {
  const found = await findUnanswered(id, plan, deps);
  if (found === undefined) return;
  const hindrance = await findHindrance(found, deps);
  if (hindrance === undefined) return deps.answerAgain(JSON.stringify(buildExpired(id, plan)));
  const once: OnceKey = [`INCIDENT#${id}`, `EXPIRED#${plan}`];
  if ((await takeRight(once, deps.store)) !== 'mine') return;
  const { stored, proposal, standing } = found;
  const incident = recall(stored, stored.findings[0]?.ref ?? '');
  const { hash, expiresAt, approvers: needed } = proposal;
  const approvedBy = standing.approvals.map(({ by }) => by);
  const mail = renderExpiry({ hash, expiresAt, needed, approvedBy, because: hindrance }, incident);
  await tell(mail, deps.notify);
  await markDone(once, deps.store);
  await sayExpired(stored, `nobody has answered in time, and it waits for people: ${hindrance}`, deps);
}

async function sayExpired(stored: StoredIncident, because: string, deps: RespondDeps): Promise<void> {
  await note({ id: stored.id, entry: 'joined' }, because, deps);
  await announceChange(changeOfStored(stored, { change: 'expired', because }, deps), deps);
}

/**
 * Nobody has answered in time: of the function that may contain. Whoever may invoke it may write such an event; it says
 * only where to look. That silence may act is taken from sealed records, the policy and the switches as they are now;
 * and all that it may do is to set the key Inactive. Gives what is still to do.
 */
export async function applySilence(
  { detail: { incident: id, plan: hash } }: Expired,
  deps: RespondDeps,
): Promise<{ readonly outcome: string; readonly unfinished: readonly string[] }> {
  const nothing = (outcome: string) => {
    deps.log.info('silence does nothing', { incidentId: id, because: outcome });
    return { outcome, unfinished: [] };
  };
  const found = await findUnanswered(id, hash, deps);
  if (found === undefined) return nothing('there is no plan of Cordon that nobody has answered in time');
  const { stored, proposal } = found;
  const hindrance = await findHindrance(found, deps);
  if (hindrance !== undefined) return nothing(hindrance);
  const { userName, accessKeyIds } = proposal;
  const { user, plan } = await planFor(proposal, deps);
  if (user.userId !== proposal.userId) return nothing(`${userName} is another user than the plan is about`);
  if (changesNothing(plan)) return nothing('it is contained');
  const once: OnceKey = [`INCIDENT#${id}`, `SILENCE#${hash}`];
  const right = await takeRight(once, deps.store);
  if (right !== 'mine') return nothing(`it is ${right}`);
  const decision: Decision = {
    mode: 'contain',
    rule: 'expired',
    because: `nobody answered in time (until ${proposal.expiresAt}): the policy lets silence set the key Inactive, and nothing else`,
  };
  const actions = [deactivateAccessKey];
  const own = { ...deps, log: deps.log.about({ incidentId: id, findingId: hash }) };
  const applied = await applyPlan({ stored, user, plan, accessKeyIds, actions, decision }, own);
  await markDone(once, deps.store);
  await sayExpired(stored, decision.because, deps);
  const verdict = applied[0]?.incident.judgement?.verdict ?? 'unknown';
  return { outcome: verdict, unfinished: applied.flatMap(({ unfinished }) => unfinished) };
}

interface Unanswered {
  readonly stored: StoredIncident;
  readonly proposal: Proposal;
  readonly standing: Standing;
}

/** The proposal, when its time has come and neither enough people nor any one against it have spoken. */
async function findUnanswered(id: string, hash: string, deps: RespondDeps): Promise<Unanswered | undefined> {
  const proposal = await findProposal(id, hash, deps);
  if (proposal === undefined || Date.parse(proposal.expiresAt) > deps.store.now()) return undefined;
  const [stored, standing] = await Promise.all([getIncident(id, deps.store), readStanding(id, hash, deps)]);
  const isOver = stored.status === 'closed' || stored.status === 'merged';
  if (isOver || standing.rejection !== undefined || standing.application !== undefined) return undefined;
  return { stored, proposal, standing };
}

const Asked = z.looseObject({
  isConfirmed: z.literal(true),
  decision: z.object({
    mode: z.literal('approve'),
    rule: z.string(),
    because: z.string(),
    held: z.exactOptional(z.object({ by: z.enum(HOLDS), from: z.enum(MODES) })),
  }),
});

/** Why silence must not act, by what is sealed and by what holds now. */
async function findHindrance(
  { stored, proposal }: Unanswered,
  deps: RespondDeps,
): Promise<string | undefined> {
  if (proposal.atExpiry !== 'deactivate') return 'the policy lets silence do nothing about it';
  const [accessKeyId] = proposal.accessKeyIds;
  const asking = stored.findings.filter(
    ({ credential, isConfirmed }) => isConfirmed === true && credential.accessKeyId === accessKeyId,
  );
  const allowed = await Promise.all(asking.map(({ ref }) => isAllowed(ref, stored, deps)));
  if (!allowed.includes(true)) return 'no finding that GuardDuty confirms lets silence do anything about it';
  const { killSwitch, shadowUntil } = await deps.switches.readNow();
  if (killSwitch !== undefined) return `the kill switch is on until ${killSwitch.until}`;
  return shadowUntil === undefined ? undefined : `this deployment only watches (shadow) until ${shadowUntil}`;
}

/** By the finding as Cordon has sealed it, and the policy that is deployed now. */
async function isAllowed(ref: string, stored: StoredIncident, deps: RespondDeps): Promise<boolean> {
  const body = await readSealed([`INCIDENT#${stored.id}`, `FINDING#${ref}`], deps.store);
  const sealed = Asked.safeParse(JSON.parse(body ?? 'null')).data;
  const read = stored.findings.find((finding) => finding.ref === ref);
  if (sealed === undefined || read === undefined) return false;
  const { finding, credential, decision } = recall({ ...stored, findings: [{ ...read, ...sealed }] }, ref);
  if ('unreadable' in finding) return false;
  const asked = { finding, credential, decision, isConfirmed: sealed.isConfirmed };
  return approvalTerms(asked, deps.policy).onSilence === 'deactivate';
}
