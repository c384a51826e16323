import type { Actor, Evidence, Investigation, TracedEvent } from '../../model/investigation.ts';
import { baseName, type CallFacts, collectFacts, isDenied, sayCall, sayResult } from './call-phrase.ts';
import { count, sayCredential, sayEvidence, sayName, sayText, sayTime } from './safe-words.ts';

/** Calls that lie further apart, in milliseconds, are two visits. */
const LONGEST_GAP = 10 * 60_000;
const LOGINS = new Set(['ConsoleLogin', 'SwitchRole', 'GetSigninToken', 'CreateOAuth2Token']);
/** Names of calls that an episode lists. */
const MOST_NAMES = 6;

/** A row of the timeline: one call that matters by itself, or reads of one visit folded. */
export interface Episode {
  readonly from: string;
  readonly until: string;
  readonly credential: string;
  readonly actor: Actor;
  readonly address: string;
  /** The first call of this credential from there. */
  readonly isFirstFromAddress: boolean;
  readonly tactic?: string;
  readonly technique?: string;
  /** At least one, by time. */
  readonly events: readonly [TracedEvent, ...TracedEvent[]];
  readonly evidence: Evidence;
}

/**
 * Consecutive calls of one credential from one address and agent, of one tactic and less than ten minutes apart, are one
 * row. Writes (refused ones too), whatever issues a credential, logins and the first call from an address stand alone.
 */
export function foldEpisodes(
  investigation: Pick<Investigation, 'events' | 'artifacts' | 'credentials' | 'exposures'>,
  facts: CallFacts = collectFacts(investigation),
): readonly Episode[] {
  const seen = new Map<string, Set<string>>();
  const open = new Map<string, TracedEvent[]>();
  const rows: { readonly events: TracedEvent[]; readonly isFirst: boolean }[] = [];
  for (const event of investigation.events) {
    const addresses = seen.get(event.credential) ?? new Set();
    const isFirst = !addresses.has(event.sourceIPAddress);
    seen.set(event.credential, addresses.add(event.sourceIPAddress));
    const running = open.get(event.credential);
    const last = running?.at(-1);
    const isAlone = isFirst || standsAlone(event, facts);
    if (!isAlone && running !== undefined && last !== undefined && isSameVisit(last, event)) {
      running.push(event);
      continue;
    }
    const events = [event];
    rows.push({ events, isFirst });
    if (isAlone) open.delete(event.credential);
    else open.set(event.credential, events);
  }
  return rows.flatMap(({ events, isFirst }) => asEpisode(events, isFirst));
}

function standsAlone({ eventID, eventName, isReadOnly }: TracedEvent, facts: CallFacts): boolean {
  return !isReadOnly || LOGINS.has(eventName) || facts.issued.has(eventID) || facts.artifacts.has(eventID);
}

const isSameVisit = (last: TracedEvent, next: TracedEvent): boolean =>
  last.sourceIPAddress === next.sourceIPAddress &&
  last.userAgent === next.userAgent &&
  last.tactic === next.tactic &&
  last.actor === next.actor &&
  last.invokedBy === next.invokedBy &&
  Date.parse(next.eventTime) - Date.parse(last.eventTime) < LONGEST_GAP;

function asEpisode(events: readonly TracedEvent[], isFirstFromAddress: boolean): Episode[] {
  const [first, ...others] = events;
  if (first === undefined) return [];
  const { credential, actor, sourceIPAddress: address, tactic, technique, evidence } = first;
  return [
    {
      from: first.eventTime,
      until: others.at(-1)?.eventTime ?? first.eventTime,
      credential,
      actor,
      address,
      isFirstFromAddress,
      ...(tactic === undefined ? {} : { tactic }),
      ...(technique === undefined ? {} : { technique }),
      events: [first, ...others],
      evidence,
    },
  ];
}

/** A row as people read it; every text is one line, and harmless. */
export interface TimelineRow {
  readonly time: string;
  readonly who: string;
  readonly what: string;
  readonly from: string;
  readonly result: string;
  readonly evidence: string;
}

export function sayEpisode(episode: Episode, facts: CallFacts): TimelineRow {
  const { events, credential, from, address, isFirstFromAddress } = episode;
  const [first] = events;
  const traced = facts.credentials.get(credential);
  const service = first.invokedBy === undefined ? '' : `, by ${sayName(first.invokedBy)} on its behalf`;
  const what = events.length === 1 ? sayCall(first, facts) : sayCalls(events);
  return {
    time: sayTime(from),
    who: traced === undefined ? sayText(credential, 64) : sayCredential(traced),
    what: `${what}${service}`,
    from: `${sayName(address)}${isFirstFromAddress ? ' (first call from there)' : ''}`,
    result: sayResults(events),
    evidence: sayEvidence(episode.evidence),
  };
}

/** `14 read calls (6 denied): iam ListRoles, ListUsers; s3 ListBuckets`. */
function sayCalls(events: readonly TracedEvent[]): string {
  const denied = events.filter(isDenied).length;
  const names = [
    ...new Set(
      events.map(({ eventSource, eventName }) => `${serviceOf(eventSource)} ${baseName(eventName)}`),
    ),
  ];
  const services = new Map<string, string[]>();
  for (const name of names.slice(0, MOST_NAMES)) {
    const [service = '', call = ''] = name.split(' ', 2);
    services.set(service, [...(services.get(service) ?? []), sayName(call)]);
  }
  const listed = [...services]
    .map(([service, calls]) => `${sayName(service)} ${calls.join(', ')}`)
    .join('; ');
  const left = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} other kinds` : '';
  return `${count(events.length, 'read call')}${denied === 0 ? '' : ` (${denied} denied)`}: ${listed}${left}`;
}

const serviceOf = (eventSource: string): string => (eventSource.split('.', 1)[0] ?? '').replace(/\s/g, '');

function sayResults(events: Episode['events']): string {
  const results = new Set(events.map(sayResult));
  const [only = 'ok'] = results;
  return results.size === 1 ? only : 'some failed';
}
