import { actionOf } from '../contain/observed-calls.ts';
import type { Proof } from '../contain/prove.ts';
import { proveKey } from '../contain/prove-key.ts';
import { settle } from '../contain/settle.ts';
import type { Incident, Judgement } from '../model/incident.ts';
import { isKnownGivenBack } from './given-back.ts';
import { note } from './note.ts';
import { takeRight } from './once.ts';
import { keepProof, readRecorded } from './proof-record.ts';
import type { RespondDeps } from './respond-deps.ts';
import { connectSteps } from './step-deps.ts';

/**
 * The proof of a containment, beside what follows it and never before: it waits until IAM has spread the acts,
 * applies again what somebody undoes, and evaluates whether what IAM then has denies what the attacker does. A
 * repeat of what is proven already is not proven anew. `recorded`: the record comes first, this stands on it.
 * `isAgain`: proven anew, whatever is on record.
 */
export async function proveContainment(
  incident: Incident,
  recorded: Promise<unknown>,
  deps: RespondDeps,
  { isAgain = false }: { readonly isAgain?: boolean } = {},
): Promise<Proven> {
  const { accessKeyId } = incident.credential;
  const asItIs = { incident, unfinished: [] };
  if (accessKeyId === undefined || !incident.steps.some(({ applied }) => applied === 'yes')) return asItIs;
  const containedAt = deps.store.now();
  try {
    if (!(await isToProve(incident, accessKeyId, isAgain, deps))) return asItIs;
    const steps = await connectSteps(incident, deps);
    const settled = await settle(incident, {
      ...steps,
      now: deps.store.now,
      wait: deps.wait,
      isGivenBack: () => isKnownGivenBack(incident.id, containedAt, deps),
    });
    const proof = await proveIncident(settled.incident, observedIn(incident), deps);
    await recorded;
    for (const again of settled.applied) await note(incident, `undone, and applied again: ${again}`, deps);
    const judgement = combine(settled.incident.judgement, proof);
    deps.log.info('proof', { ...judgement, appliedAgain: settled.applied.length });
    const unfinished = await keepProof(
      settled.incident,
      {
        ...judgement,
        at: iso(deps.store.now()),
        appliedAt: iso(settled.lastAppliedAt ?? containedAt),
        calls: proof.calls,
        breaches: [],
      },
      deps,
    );
    return { incident: { ...settled.incident, judgement }, unfinished };
  } catch (error) {
    deps.log.failure('the containment could not be proven', error);
    return { incident, unfinished: ['prove the containment'] };
  }
}

export interface Proven {
  /** With the verdict as it is proven. */
  readonly incident: Incident;
  /** What the caller has to try again. */
  readonly unfinished: readonly string[];
}

const iso = (at: number): string => new Date(at).toISOString();

/** One does it at a time. Rather twice than never, when the store cannot say whether it is done. */
async function isToProve(
  { id, entry, judgement }: Incident,
  accessKeyId: string,
  isAgain: boolean,
  { store, log }: RespondDeps,
): Promise<boolean> {
  if (entry === 'unrecorded') return true;
  try {
    if (!isAgain && entry === 'joined' && judgement?.verdict === 'contained') {
      const recorded = await readRecorded(id, accessKeyId, store);
      if (recorded?.isProven === true && recorded.verdict === 'contained') return false;
    }
    return (await takeRight([`INCIDENT#${id}`, `SETTLING#${accessKeyId}`], store)) === 'mine';
  } catch (error) {
    log.failure('the store could not say whether the containment is proven: proving it', error);
    return true;
  }
}

/** By what IAM has now, with the rights of who may act on the incident. */
export async function proveIncident(
  incident: Incident,
  observed: readonly string[],
  deps: RespondDeps,
): Promise<Proof> {
  const { credential, openedAt, finding } = incident;
  const { accessKeyId = '', principalName: userName = '' } = credential;
  const { iam, logFailure } = await connectSteps(incident, deps);
  const now = deps.store.now();
  const account = 'account' in finding ? finding.account : deps.homeAccount;
  const times = { openedAt, updatedAt: iso(now), now };
  const key = { account, accessKeyId, userName };
  for (let tries = 1; ; tries += 1) {
    const proof = await proveKey(key, times, observed, { iam, logFailure });
    // IAM takes few calls a second, and many may ask: people are not to hear "unknown" of what passes by itself.
    const isUnread = proof.verdict === 'unknown' && proof.calls.length === 0;
    if (!isUnread || tries === MOST_TRIES) return proof;
    await deps.wait(BETWEEN_TRIES);
  }
}

const MOST_TRIES = 3;
/** Milliseconds. */
const BETWEEN_TRIES = 1_000;

/** What is not in place is not contained, whatever else denies; what is in place has to have the effect. */
function combine(state: Judgement | undefined, proof: Proof): Judgement {
  if (state?.verdict === 'not contained') return state;
  return { verdict: proof.verdict, because: proof.because };
}

/** The call that the detector saw, where its action is certain. */
export function observedIn({ finding }: Incident): string[] {
  if ('unreadable' in finding || finding.api === undefined || finding.apiService === undefined) return [];
  const action = actionOf(finding.apiService, finding.api);
  return action === undefined ? [] : [action];
}
