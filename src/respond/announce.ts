import type { EventBus } from '../aws/event-bus.ts';
import { type Credential, maskKey } from '../model/credential.ts';
import type { Incident } from '../model/incident.ts';
import { unlinked } from '../report/plain-text.ts';
import { leaveDue } from './due.ts';
import { CHANGE_DETAIL_TYPE, CHANGE_SOURCE, type ChangeName, IncidentChange } from './incident-change.ts';
import type { StoredIncident } from './read-incidents.ts';
import type { Log } from './respond-deps.ts';
import type { StoreDeps } from './table.ts';

export interface AnnounceDeps {
  readonly homeAccount: string;
  readonly store: StoreDeps;
  readonly log: Pick<Log, 'failure'>;
  /** Absent: nobody is told by events. */
  readonly bus?: { connect(): Promise<EventBus> };
}

/** A change that is still to be stamped with its time. `region` is absent where no finding names one. */
export type Change = Omit<IncidentChange, 'schema' | 'at' | 'region'> & {
  readonly region: string | undefined;
};

/** What happened, by whom (an ARN) where a person did it, and why. */
interface Happened {
  readonly change: ChangeName;
  readonly because: string;
  readonly by?: string;
}

/**
 * Says on the default event bus that an incident has changed: rules of the owner's own take it from there. What
 * EventBridge does not take is left to the sweep; throws only when that cannot be left either.
 */
export async function announceChange(change: Change, deps: AnnounceDeps): Promise<void> {
  if (deps.bus === undefined) return;
  const now = deps.store.now();
  const stamped = stamp(change, now);
  try {
    await putChanges([stamped], deps);
  } catch (error) {
    deps.log.failure(`the change of ${change.incident} could not be announced: left to the sweep`, error);
    const due = { incidentId: change.incident, what: 'event', attempt: 2, since: now } as const;
    await leaveDue({ ...due, event: JSON.stringify(stamped) }, now + 60_000, deps.store);
  }
}

/** What was left of a change: it keeps the time at which it happened. Throws when EventBridge does not take it. */
export const announceAgain = (change: string, deps: AnnounceDeps): Promise<void> =>
  putChanges([IncidentChange.partial({ region: true }).parse(JSON.parse(change))], deps);

type Stamped = Omit<IncidentChange, 'region'> & { region?: string | undefined };

const stamp = ({ region, ...change }: Change, now: number): Stamped => ({
  schema: 'cordon.incident-change/1',
  at: new Date(now).toISOString(),
  ...change,
  ...(region === undefined ? {} : { region }),
});

/** In one call. Throws when one was not taken: then all may be put again, and a rule may see one twice. */
export async function putChanges(changes: readonly Stamped[], deps: AnnounceDeps): Promise<void> {
  if (deps.bus === undefined || changes.length === 0) return;
  const bus = await deps.bus.connect();
  const home = await bus.region();
  await bus.put(
    changes.map((change) => ({
      Source: CHANGE_SOURCE,
      DetailType: CHANGE_DETAIL_TYPE,
      Time: new Date(change.at),
      Detail: JSON.stringify(IncidentChange.parse({ ...change, region: change.region ?? home })),
    })),
  );
}

/** One finding has changed its incident. */
export function changeOf(incident: Incident, happened: Happened, deps: AnnounceDeps): Change {
  const { finding, decision, judgement, credential, id, status } = incident;
  const isReadable = !('unreadable' in finding);
  return {
    incident: id,
    account: isReadable ? finding.account.slice(0, 20) : deps.homeAccount,
    region: isReadable ? finding.region.slice(0, 40) : undefined,
    status,
    verdict: judgement?.verdict ?? null,
    mode: decision.mode,
    rule: unlinked(decision.rule, 100),
    severity: isReadable ? withinScale(finding.severity) : 0,
    ...describeWhose(credential),
    ...describeHow(happened),
  };
}

/** As it is recorded: of several credentials, the first that is not contained. */
export function changeOfStored(stored: StoredIncident, happened: Happened, deps: AnnounceDeps): Change {
  const { credentials, findings, decision, id, status, severity } = stored;
  const worst = credentials.find(({ verdict }) => verdict !== 'contained') ?? credentials[0];
  const [finding] = findings;
  const credential: Credential = worst ??
    finding?.credential ?? { kind: 'unknown', because: 'nothing is recorded' };
  const [account, region] = [finding?.['account'], finding?.['region']];
  return {
    incident: id,
    account: typeof account === 'string' ? account.slice(0, 20) : deps.homeAccount,
    region: typeof region === 'string' ? region.slice(0, 40) : undefined,
    status,
    verdict: worst?.verdict ?? null,
    mode: decision.mode,
    rule: unlinked(decision.rule, 100),
    severity: withinScale(severity),
    ...describeWhose(credential),
    ...describeHow(happened),
  };
}

/** The same change at this moment, ready to be put. */
export const stampNow = (change: Change, deps: AnnounceDeps): Stamped => stamp(change, deps.store.now());

const withinScale = (severity: number): number => Math.min(10, Math.max(0, severity));

const describeWhose = ({ kind, principalName, accessKeyId }: Credential) => ({
  principal: { kind, name: principalName === undefined ? null : unlinked(principalName, 64) },
  accessKeyId: accessKeyId === undefined ? null : maskKey(accessKeyId),
});

const describeHow = ({ change, because, by }: Happened) => ({
  change,
  by: by === undefined ? null : unlinked(by, 2_048),
  because: unlinked(because, 300),
});
