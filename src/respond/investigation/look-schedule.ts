import type { Incident } from '../../model/incident.ts';
import { leaveDue } from '../due.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { attemptUpdate, ms, read, type StoreDeps, update } from '../table.ts';
import { planLooks } from './look.ts';

const MINUTE = 60_000;
/** As long as the incident's watch: what is contained after that is looked into anew. */
const LOOKED_FOR = 31 * MINUTE;
/** Who dies over beginning it leaves that to the next, ms. */
const LEASE = 30_000;

const scheduleKey = (incidentId: string, accessKeyId: string) =>
  [`INCIDENT#${incidentId}`, `LOOKS#${accessKeyId}`] as const;

/**
 * Leaves the looks at what was done with a credential to the sweep: once for a containment, and once where people are
 * asked, who have to have it in front of them. Repeats begin nothing. Throws when they cannot be left.
 */
export async function beginLooks(
  incident: Incident,
  { store, isInvestigating = false }: Pick<RespondDeps, 'store' | 'isInvestigating'>,
): Promise<void> {
  const { credential, steps, decision, finding } = incident;
  const isContained = steps.some(({ applied }) => applied === 'yes');
  const isAbout = credential.accessKeyId ?? credential.principalName;
  if (!isInvestigating || isAbout === undefined || 'unreadable' in finding || finding.isSample) return;
  if (!isContained && decision.mode !== 'approve') return;
  const key = scheduleKey(incident.id, isAbout);
  const now = store.now();
  const isDue = isContained
    ? '(attribute_not_exists(lookedUntil) OR lookedUntil < :now OR isContained = :no)'
    : 'attribute_not_exists(lookedUntil)';
  const taken = await attemptUpdate(store, {
    key,
    set: 'leasedUntil = :lease',
    values: {
      ':lease': ms(now + LEASE),
      ':now': ms(now),
      ...(isContained ? { ':no': { BOOL: false } } : {}),
    },
    condition: `${isDue} AND (attribute_not_exists(leasedUntil) OR leasedUntil < :now)`,
  });
  if (taken === 'refused') return;
  for (const { look, at } of planLooks(now))
    await leaveDue(
      { incidentId: incident.id, what: 'investigate', findingId: look, attempt: 1, since: now },
      at,
      store,
    );
  await update(store, {
    key,
    set: 'lookedUntil = :until, beganAt = :now, isContained = :contained',
    values: {
      ':until': ms(now + LOOKED_FOR),
      ':now': ms(now),
      ':contained': { BOOL: isContained },
    },
  });
}

/** One more look, as long after this moment as the last of the first ones was after the first. */
export async function leaveLastLook(
  incidentId: string,
  accessKeyId: string,
  store: StoreDeps,
): Promise<void> {
  const now = store.now();
  const last = planLooks(now).at(-1);
  if (last === undefined) return;
  await leaveDue(
    { incidentId, what: 'investigate', findingId: last.look, attempt: 1, since: now },
    last.at,
    store,
  );
  await update(store, {
    key: scheduleKey(incidentId, accessKeyId),
    set: 'lookedUntil = :until, beganAt = :now',
    values: { ':until': ms(now + LOOKED_FOR), ':now': ms(now) },
  });
}

/** When the looks at a credential began, milliseconds since the epoch. Undefined: none has. */
export async function findLooks(
  incidentId: string,
  accessKeyId: string,
  store: StoreDeps,
): Promise<number | undefined> {
  const item = await read(store, scheduleKey(incidentId, accessKeyId));
  return item?.['beganAt']?.N === undefined ? undefined : Number(item['beganAt'].N);
}
