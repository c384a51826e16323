import type { IncidentReport } from '../../model/incident-report.ts';
import type { Actor, Investigation } from '../../model/investigation.ts';
import { type CallFacts, collectFacts } from '../investigation/call-phrase.ts';
import { type Episode, foldEpisodes, sayEpisode } from '../investigation/episodes.ts';
import { weigh } from '../investigation/summary-done.ts';
import { cut } from './sayings.ts';

/** `us`: Cordon, and the people who work on the incident. */
export type RowActor = Actor | 'us';

/** One row of the timeline: an episode of the trail, or something that Cordon or people did. */
export interface TimelineRow {
  /** By time, from 1. */
  readonly number: number;
  readonly at: string;
  readonly until: string;
  readonly actor: RowActor;
  /** The credential's id. Absent: it is ours. */
  readonly credential?: string;
  readonly who: string;
  readonly what: string;
  readonly object: string;
  readonly result: string;
  readonly from: string;
  readonly eventID: string;
  readonly evidence: string;
  readonly calls: number;
  readonly isChange: boolean;
  /** What blinds and what issues is heaviest, reads are lightest. */
  readonly weight: number;
}

export interface Timeline {
  /** The heaviest ones, by time. */
  readonly rows: readonly TimelineRow[];
  /** Rows that are left out, the owner's own apart. */
  readonly left: number;
  /** The owner's own, which are drawn and not listed here. */
  readonly own: readonly TimelineRow[];
  /** The number of the row that an event is in, by its id. */
  readonly rowOf: ReadonlyMap<string, number>;
}

type Found = Omit<TimelineRow, 'number'> & { readonly ids: readonly string[] };

/** What of the trail and of our own acts is listed, at most so many rows. */
export function collectTimeline(report: IncidentReport, most: number): Timeline {
  const episodes = report.investigation === undefined ? [] : rowsOfTrail(report.investigation);
  const foreign = [
    ...episodes.filter(({ actor }) => actor !== 'owner'),
    ...report.timeline.map(({ at, text }): Found => rowOfOurs(at, text)),
  ];
  const kept = foreign
    .toSorted((a, b) => b.weight - a.weight || compareTimes(a, b))
    .slice(0, most)
    .toSorted(compareTimes);
  const rows = kept.map((row, index) => ({ ...row, number: index + 1 }));
  return {
    rows,
    left: foreign.length - rows.length,
    own: episodes.filter(({ actor }) => actor === 'owner').map((row) => ({ ...row, number: 0 })),
    rowOf: new Map(rows.flatMap(({ ids, number }) => ids.map((id) => [id, number] as const))),
  };
}

const compareTimes = (a: { readonly at: string }, b: { readonly at: string }): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : 0;

function rowsOfTrail(investigation: Investigation): readonly Found[] {
  const facts = collectFacts(investigation);
  return foldEpisodes(investigation, facts).map((episode) => rowOfEpisode(episode, facts));
}

function rowOfEpisode(episode: Episode, facts: CallFacts): Found {
  const { who, what, from, result, evidence } = sayEpisode(episode, facts);
  const [first] = episode.events;
  const objects = new Set(episode.events.flatMap(({ object }) => object ?? []));
  const [object = '—'] = objects;
  return {
    at: episode.from,
    until: episode.until,
    actor: episode.actor,
    credential: episode.credential,
    who,
    what,
    object: objects.size > 1 ? `${cut(object, 80)} and ${objects.size - 1} more` : cut(object, 120),
    result,
    from,
    eventID: cut(first.eventID, 48),
    evidence,
    calls: episode.events.length,
    isChange: !first.isReadOnly && first.errorCode === undefined,
    weight: weigh(episode, facts),
    ids: episode.events.map(({ eventID }) => eventID),
  };
}

const rowOfOurs = (at: string, text: string): Found => ({
  at,
  until: at,
  actor: 'us',
  who: 'Cordon, people',
  what: cut(text),
  object: '—',
  result: '—',
  from: '—',
  eventID: '—',
  evidence: 'the record of the incident',
  calls: 1,
  isChange: true,
  // Where there is no room for all, ours gives way to what issues and blinds, and to nothing else.
  weight: 7.5,
  ids: [],
});
