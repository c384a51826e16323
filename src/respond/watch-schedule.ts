import { findingRef } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { leaveDue } from './due.ts';
import type { RespondDeps } from './respond-deps.ts';
import { attemptUpdate, ms, read, type StoreDeps, update } from './table.ts';

const MINUTE = 60_000;
/** After containment. CloudTrail takes some minutes, up to about fifteen, until an event can be looked up. */
const LOOKS = [1, 5, 15, 30].map((minutes) => minutes * MINUTE);
/** A little longer than the watch itself: what comes in then begins another. */
const WATCHED_FOR = 31 * MINUTE;
/** Who dies over beginning it leaves that to the next, ms. */
const LEASE = 30_000;

/** When the trail is looked at next; undefined: that was the last look. Milliseconds since the epoch. */
export function nextLook(since: number, now: number): number | undefined {
  return LOOKS.map((after) => since + after).find((at) => at > now);
}

const watchKey = (incidentId: string, accessKeyId: string) =>
  [`INCIDENT#${incidentId}`, `WATCH#${accessKeyId}`] as const;

/** Leaves the first look to the sweep, once for a credential while it is watched. Throws when it cannot be left. */
export async function beginWatch(incident: Incident, { store }: RespondDeps): Promise<void> {
  const { accessKeyId } = incident.credential;
  if (accessKeyId === undefined || !incident.steps.some(({ applied }) => applied === 'yes')) return;
  const key = watchKey(incident.id, accessKeyId);
  const now = store.now();
  const taken = await attemptUpdate(store, {
    key,
    set: 'leasedUntil = :lease',
    values: { ':lease': ms(now + LEASE), ':now': ms(now) },
    condition:
      '(attribute_not_exists(watchedUntil) OR watchedUntil < :now) AND (attribute_not_exists(leasedUntil) OR leasedUntil < :now)',
  });
  if (taken === 'refused') return;
  const due = {
    incidentId: incident.id,
    what: 'watch',
    findingId: findingRef(incident.finding),
    attempt: 1,
    since: now,
  } as const;
  await leaveDue(due, nextLook(now, now) ?? now, store);
  await update(store, {
    key,
    set: 'watchedUntil = :until',
    values: { ':until': ms(now + WATCHED_FOR) },
  });
}

/** It goes on beyond its time, by this much, ms: what contains the credential meanwhile begins no other. */
export async function extendWatch(
  incidentId: string,
  accessKeyId: string,
  { by, store }: { readonly by: number; readonly store: StoreDeps },
): Promise<void> {
  await update(store, {
    key: watchKey(incidentId, accessKeyId),
    set: 'watchedUntil = :until',
    values: { ':until': ms(store.now() + by + MINUTE) },
  });
}

/** Before its time: what contains the credential from now on begins another. */
export async function endWatch(incidentId: string, accessKeyId: string, store: StoreDeps): Promise<void> {
  await update(store, {
    key: watchKey(incidentId, accessKeyId),
    set: 'watchedUntil = :now',
    values: { ':now': ms(store.now() - 1) },
  });
}

/** Whether a credential of the incident is watched beyond this moment. */
export async function isWatched(incidentId: string, accessKeyId: string, store: StoreDeps): Promise<boolean> {
  const item = await read(store, watchKey(incidentId, accessKeyId));
  return Number(item?.['watchedUntil']?.N ?? 0) > store.now();
}
