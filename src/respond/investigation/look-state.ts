import { errorFacts } from '../../aws/error-facts.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { attemptUpdate, iso, ms, read, type StoreDeps, update } from '../table.ts';

const MINUTE = 60_000;
/** Longer than the function may run: who died over a look leaves it to the next. */
const LEASE = 11 * MINUTE;
/** Lambda begins what it was handed within seconds; where it cannot, it is handed again after this, ms. */
const BEGINS_WITHIN = 5 * MINUTE;
/**
 * So many looks at once in an account: CloudTrail answers two requests a second in a region, and the watch needs some of
 * them. Not by reserved concurrency, which an account that has ten of it cannot give.
 */
const PLACES = 2;

/** How a look goes on, in an item of its own. Nothing but looks is made of it, and it carries no seal. */
export interface LookState {
  readonly isDone: boolean;
  /** Somebody is at it, or it has just been handed to him. */
  readonly isTaken: boolean;
  /** How the try of this number failed. */
  readonly failure?: { readonly attempt: number; readonly code: string; readonly message: string };
}

const lookKey = (incidentId: string, look: string) => [`INCIDENT#${incidentId}`, `LOOK#${look}`] as const;

export async function readLook(incidentId: string, look: string, store: StoreDeps): Promise<LookState> {
  const item = (await read(store, lookKey(incidentId, look))) ?? {};
  const now = store.now();
  const isAfterNow = (name: string) => Number(item[name]?.N ?? 0) > now;
  const attempt = item['failedAttempt']?.N;
  return {
    isDone: item['doneAt'] !== undefined,
    isTaken: isAfterNow('leasedUntil') || isAfterNow('handedUntil'),
    ...(attempt === undefined
      ? {}
      : {
          failure: {
            attempt: Number(attempt),
            code: item['failureCode']?.S ?? 'Unknown',
            message: item['failure']?.S ?? '',
          },
        }),
  };
}

export const noteHanded = (incidentId: string, look: string, store: StoreDeps) =>
  update(store, {
    key: lookKey(incidentId, look),
    set: 'handedUntil = :until',
    values: { ':until': ms(store.now() + BEGINS_WITHIN) },
  });

export interface TakenLook {
  /** What is said of a look is said as of when it was first tried, however often it was cut short. */
  readonly asOf: number;
  /** How often it has been taken up, this time too. */
  readonly times: number;
}

/** The right to make a look. Undefined: it is made, or somebody is at it. */
export async function takeLook(
  incidentId: string,
  look: string,
  store: StoreDeps,
): Promise<TakenLook | undefined> {
  const key = lookKey(incidentId, look);
  const now = store.now();
  const before = await read(store, key);
  const begun = Number(before?.['asOfMs']?.N ?? 0);
  const taken = { asOf: begun === 0 ? now : begun, times: Number(before?.['times']?.N ?? 0) + 1 };
  const written = await attemptUpdate(store, {
    key,
    set: 'leasedUntil = :until, asOfMs = :asOf, times = :times',
    values: {
      ':until': ms(now + LEASE),
      ':now': ms(now),
      ':asOf': ms(taken.asOf),
      ':times': { N: String(taken.times) },
    },
    condition: 'attribute_not_exists(doneAt) AND (attribute_not_exists(leasedUntil) OR leasedUntil < :now)',
  });
  return written === 'refused' ? undefined : taken;
}

/** It was cut short, and goes on from what it has kept. */
export const leaveLook = (incidentId: string, look: string, store: StoreDeps) =>
  update(store, {
    key: lookKey(incidentId, look),
    set: 'leasedUntil = :none, handedUntil = :none',
    values: { ':none': ms(0) },
  });

/** The sweep finds it, and has it tried again, later and later: that begins anew, as of then. */
export function failLook(
  incidentId: string,
  { look, attempt }: { readonly look: string; readonly attempt: number },
  error: unknown,
  store: StoreDeps,
) {
  const { code, message } = errorFacts(error);
  return update(store, {
    key: lookKey(incidentId, look),
    set: 'leasedUntil = :none, handedUntil = :none, asOfMs = :none, times = :none, failedAttempt = :attempt, failureCode = :code, failure = :failure',
    values: {
      ':none': ms(0),
      ':attempt': { N: String(attempt) },
      ':code': { S: error instanceof CordonError ? error.code : code },
      ':failure': { S: message },
    },
  });
}

export const finishLook = (incidentId: string, look: string, store: StoreDeps) =>
  update(store, {
    key: lookKey(incidentId, look),
    set: 'doneAt = :now',
    values: { ':now': iso(store.now()) },
  });

const placeKey = (place: number) => ['LOOKS', `PLACE#${place}`] as const;

/** Undefined: as many looks as may be made at once are being made. */
export async function takePlace(owner: string, store: StoreDeps): Promise<number | undefined> {
  const now = store.now();
  for (let place = 0; place < PLACES; place += 1) {
    const taken = await attemptUpdate(store, {
      key: placeKey(place),
      set: 'leasedUntil = :until, heldBy = :owner',
      values: { ':until': ms(now + LEASE), ':now': ms(now), ':owner': { S: owner } },
      condition: 'attribute_not_exists(leasedUntil) OR leasedUntil < :now OR heldBy = :owner',
    });
    if (taken !== 'refused') return place;
  }
  return undefined;
}

/** Who has it by now keeps it. */
export const freePlace = (place: number, owner: string, store: StoreDeps) =>
  attemptUpdate(store, {
    key: placeKey(place),
    set: 'leasedUntil = :none',
    values: { ':none': ms(0), ':owner': { S: owner } },
    condition: 'heldBy = :owner',
  });
