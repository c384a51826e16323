import * as z from 'zod';
import { errorFacts } from '../aws/error-facts.ts';
import { CordonError } from '../model/cordon-error.ts';
import { renderEscalation } from '../report/escalation-mail.ts';
import { announceChange, changeOfStored } from './announce.ts';
import { type Due, leaveDue } from './due.ts';
import { changeFolding } from './folding.ts';
import { type Need, needOfStored } from './needs-person.ts';
import { note } from './note.ts';
import { countConfirmed, tell } from './notify.ts';
import { markDone, type OnceKey, takeRight } from './once.ts';
import { findProposalAbout } from './proposal.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import type { RespondDeps } from './respond-deps.ts';
import { readSealed } from './seal.ts';

export interface EscalationDeps {
  /** The topic of the next contact. Empty: there is none, and the first hears it again. */
  readonly topicArn: string;
}

const MINUTE = 60_000;
/** So long an incident waits for somebody who acknowledges it, ms. */
export const ACKNOWLEDGED_WITHIN = 15 * MINUTE;
const WAITS = [15 * MINUTE, 30 * MINUTE, 60 * MINUTE];
const GIVEN_UP_AFTER = 24 * 60 * MINUTE;

/** From when it wanted a person until the mail of this round: 15 minutes, 30 more, then every hour. */
function waitUntil(round: number): number {
  const [first = 0, second = 0, hourly = 0] = WAITS;
  return first + (round === 0 ? 0 : second + (round - 1) * hourly);
}

/** Asks again in a quarter of an hour whether somebody has acknowledged it. */
export async function watchOver(incidentId: string, { store }: RespondDeps): Promise<void> {
  const since = store.now();
  await leaveDue({ incidentId, what: 'escalate', attempt: 1, since }, since + ACKNOWLEDGED_WITHIN, store);
}

/**
 * Nobody has acknowledged it: the next contact is told, once for each reason why a person is wanted; where nothing
 * happens without one, again and again for a day. Throws when it could not be told.
 */
export async function escalate(due: Due, deps: RespondDeps): Promise<'done' | 'busy'> {
  const stored = await getIncident(due.incidentId, deps.store);
  const need = needOfStored(stored);
  if (need === undefined || deps.escalation === undefined) return 'done';
  const acknowledgement = await readAcknowledgement(stored.id, deps);
  if (acknowledgement === 'acknowledged') return 'done';
  const { round = 0 } = due;
  const key: OnceKey = [`INCIDENT#${stored.id}`, `ESCALATED#${need}#${round}`];
  const right = await takeRight(key, deps.store);
  if (right !== 'mine') return right;
  // Left first: one who dies over the mail must not be the last who told anybody.
  if (need === 'asks') await askLater(due, deps);
  await send(stored, need, due, acknowledgement, deps);
  await markDone(key, deps.store);
  return 'done';
}

/** The next round that has not passed; what the sweep has slept through is not made up for. */
async function askLater(due: Due, { store }: RespondDeps): Promise<void> {
  let round = (due.round ?? 0) + 1;
  while (due.since + waitUntil(round) <= store.now()) round += 1;
  if (waitUntil(round) > GIVEN_UP_AFTER) return;
  await leaveDue({ ...due, attempt: 1, round }, due.since + waitUntil(round), store);
}

/** Of the plan that waits, its hash. That it cannot be read holds up no call. */
async function findPlan({ id, findings }: StoredIncident, deps: RespondDeps): Promise<{ plan?: string }> {
  try {
    for (const { credential } of findings) {
      const found = await findProposalAbout(id, credential.accessKeyId ?? '', deps);
      if (found !== undefined) return { plan: found.hash };
    }
  } catch (error) {
    deps.log.failure('the plan that waits for people could not be read: the call goes without it', error);
  }
  return {};
}

async function send(
  stored: StoredIncident,
  need: Need,
  { since }: Due,
  acknowledgement: Exclude<Acknowledgement, 'acknowledged'>,
  deps: RespondDeps,
): Promise<void> {
  const minutes = Math.round((deps.store.now() - since) / MINUTE);
  const contact = await findContact(deps);
  const { before } = await changeFolding(stored.id, (folding) => folding, deps.store);
  const [finding] = stored.findings;
  const mail = renderEscalation({
    id: stored.id,
    openedAt: stored.openedAt,
    subject: before.subject,
    severity: stored.severity,
    decision: stored.decision,
    type: typeof finding?.['type'] === 'string' ? finding['type'] : 'unknown',
    account: stored.key.split('/')[0] ?? '',
    credential: finding?.credential ?? { kind: 'unknown' },
    need,
    ...(need === 'asks' ? await findPlan(stored, deps) : {}),
    minutes,
    remarks: [
      ...(contact.remark === undefined ? [] : [contact.remark]),
      ...(acknowledgement === 'none' ? [] : [acknowledgement.because]),
    ],
  });
  await tell(mail, { ...deps.notify, topicArn: contact.topicArn });
  const because = `nobody has acknowledged it in ${minutes} minutes`;
  deps.log.info('escalated', { incidentId: stored.id, need, minutes });
  await note({ id: stored.id, entry: 'joined' }, `escalated: ${because}`, deps);
  await announceChange(changeOfStored(stored, { change: 'escalated', because }, deps), deps);
}

/** A contact whom SNS would send nothing is none. */
async function findContact({
  escalation,
  notify,
}: RespondDeps): Promise<{ topicArn: string; remark?: string }> {
  const topicArn = escalation?.topicArn ?? '';
  if (topicArn === '')
    return {
      ...notify,
      remark: 'there is no next contact (EscalationEmail is empty): this goes to the first again',
    };
  if ((await countConfirmed(topicArn, notify)) > 0) return { topicArn };
  return {
    ...notify,
    remark: 'the next contact has not confirmed the subscription to the topic: this goes to the first again',
  };
}

type Acknowledgement = 'acknowledged' | 'none' | { readonly because: string };

const Ack = z.object({ by: z.string(), at: z.string() });

/** One that Cordon has not sealed is none. Nor is one whose seal cannot be checked: rather a mail too many. */
async function readAcknowledgement(id: string, deps: RespondDeps): Promise<Acknowledgement> {
  try {
    const body = await readSealed([`INCIDENT#${id}`, 'ACK'], deps.store);
    if (body === undefined) return 'none';
    return Ack.safeParse(JSON.parse(body)).success
      ? 'acknowledged'
      : { because: 'an acknowledgement is recorded that says neither by whom nor when: it does not count' };
  } catch (error) {
    if (error instanceof CordonError && error.code === 'BrokenSeal')
      return {
        because: `an acknowledgement is recorded that Cordon has not written: it does not count. ${error.advice ?? ''}`,
      };
    deps.log.failure('whether the incident is acknowledged could not be read', error);
    return { because: `whether it is acknowledged could not be read: ${errorFacts(error).code}` };
  }
}
