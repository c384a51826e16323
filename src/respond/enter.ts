import { acts, type Decision } from '../model/decision.ts';
import { findingRef } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { decide } from '../policy/decide.ts';
import { restrain } from '../policy/restrain.ts';
import type { Assessment } from './assess.ts';
import { confirm } from './confirm.ts';
import { type Entry, incidentId, openOrJoin, type RestoredClaim } from './episode.ts';
import { findGivenBack } from './given-back.ts';
import type { RespondDeps } from './respond-deps.ts';
import { isStale } from './versions.ts';
import { within } from './within.ts';

/** How long containment waits for the store, ms: an attacker does not wait for our table. */
const STORE_DEADLINE = 1_500;

/**
 * What stands before the first containing call, side by side: the write that opens the incident or joins it,
 * GuardDuty's word that the finding is its own, and what keeps this deployment from acting. None is waited for
 * longer than a second and a half. Undefined: a newer version of the finding has been answered.
 */
export async function enterIncident(
  assessment: Assessment,
  deps: RespondDeps,
): Promise<Incident | undefined> {
  const { credential, key } = assessment;
  const [{ restored, ...entry }, stale, { isConfirmed, finding, ...restrained }] = await Promise.all([
    openOrGoOn(key, findingRef(assessment.finding), deps),
    isKnownStale(assessment, deps),
    restrainDecision(assessment, deps),
  ]);
  if (stale) {
    deps.log.info('an older version of a finding that has been answered: refused', { incidentId: entry.id });
    return undefined;
  }
  const decision = await spareGivenBack({ ...assessment, finding }, restrained.decision, restored, deps);
  deps.log.info(`incident ${entry.entry}`, {
    incidentId: entry.id,
    mode: decision.mode,
    rule: decision.rule,
  });
  const proof = isConfirmed ? { isConfirmed } : {};
  return {
    key,
    finding,
    credential,
    decision,
    ...proof,
    steps: [],
    notStopped: [],
    status: 'open',
    ...entry,
  };
}

async function openOrGoOn(
  key: string,
  findingId: string,
  deps: RespondDeps,
): Promise<Entry | (Omit<Entry, 'entry'> & { entry: 'unrecorded' })> {
  try {
    return await within(STORE_DEADLINE, openOrJoin(key, findingId, deps.store));
  } catch (error) {
    // Exactly once is promised while the store answers; otherwise the acts are idempotent, and it is said.
    deps.log.failure('the incident store did not answer in time: containing without it', error);
    const openedAt = new Date(deps.store.now()).toISOString();
    return { id: incidentId(key, findingId), openedAt, entry: 'unrecorded' };
  }
}

async function isKnownStale({ finding }: Assessment, deps: RespondDeps): Promise<boolean> {
  if ('unreadable' in finding) return false;
  try {
    return await within(STORE_DEADLINE, isStale(finding, deps.store));
  } catch (error) {
    deps.log.failure('the store could not say whether the finding is a late one: taking it as new', error);
    return false;
  }
}

interface Restrained {
  readonly decision: Decision;
  readonly isConfirmed: boolean;
  /** As GuardDuty has it, where it has confirmed it. */
  readonly finding: Assessment['finding'];
}

/** Nothing is asked where nothing would be done: a claim that is only told needs no proof. */
async function restrainDecision(
  { finding, credential, decision }: Assessment,
  deps: RespondDeps,
): Promise<Restrained> {
  if ('unreadable' in finding || decision.mode === 'notify') return { finding, decision, isConfirmed: false };
  const [confirmed, switches] = await Promise.all([
    confirm(finding, deps),
    acts(decision.mode) ? deps.switches.read() : {},
  ]);
  const isConfirmed = confirmed.confirmation === 'confirmed';
  // The severity that it came with may have been chosen so that another rule matches.
  const decided = isConfirmed
    ? decide({ finding: confirmed.finding, credential, ...deps }, deps.policy)
    : decision;
  const facts = {
    confirmation: confirmed.confirmation,
    ...(acts(decided.mode) && !acts(decision.mode) ? await deps.switches.read() : switches),
    isSimulation: finding.source === 'simulation',
  };
  return { finding: confirmed.finding, decision: restrain(decided, facts), isConfirmed };
}

/** Only where the principal's episode says that something was given back: KMS then says whether that is true. */
async function spareGivenBack(
  { finding, key }: Pick<Assessment, 'finding' | 'key'>,
  decision: Decision,
  restored: RestoredClaim | undefined,
  deps: RespondDeps,
): Promise<Decision> {
  if (restored === undefined || 'unreadable' in finding || decision.mode === 'notify') return decision;
  try {
    const givenBack = await within(STORE_DEADLINE, findGivenBack(restored, key, finding, deps.store));
    if (givenBack === undefined) return decision;
    const isSimulation = finding.source === 'simulation';
    return restrain(decision, { confirmation: 'not asked', isSimulation, givenBack });
  } catch (error) {
    deps.log.failure('whether a person has given it back could not be checked: going on', error);
    return decision;
  }
}
