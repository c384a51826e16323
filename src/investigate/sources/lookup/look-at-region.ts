import type { EventHistory } from '../../../aws/event-history.ts';
import type { LookupStore } from '../lookup-store.ts';
import { type Asked, EVERY, type LookupClock, paceHistory } from './ask-history.ts';
import { type Look, loadParts, savePart } from './kept-looks.ts';
import type { LookupAttribute } from './questions.ts';
import type { ReadRecords } from './read-records.ts';
import { findUnseen, joinSpans, SECOND, type Span, wholeSecond } from './spans.ts';

export interface RegionQuestion extends Span {
  readonly attribute: LookupAttribute;
  readonly value: string;
}

/** A question without a whole answer: what is older than `before` was not seen. */
export interface Unanswered {
  readonly question: RegionQuestion;
  readonly because: string;
  readonly before: number;
}

export interface RegionLook {
  readonly region: string;
  /** Each stretch of time of each question once. */
  ask(questions: readonly RegionQuestion[]): Promise<void>;
  /** Why nothing more is asked here; absent: it is asked on. */
  refusal(): { readonly because: string; readonly error: unknown } | undefined;
  isOutOfTime(): boolean;
  unanswered(): readonly Unanswered[];
  counts(): RegionCounts;
}

export interface RegionCounts {
  /** Requests that were made. */
  readonly calls: number;
  /** Requests that would have been enough for what was read now: a page for each 50 records, one for each question. */
  readonly least: number;
  /** Events that they brought. */
  readonly events: number;
  /** Milliseconds until what is asked is answered, if nobody else uses the rate up. */
  readonly left: number;
}

export interface RegionMeans extends LookupClock {
  readonly region: string;
  readonly history: EventHistory;
  readonly records: ReadRecords;
  readonly store?: LookupStore;
  /** All that can be asked about. Absent: no region is read whole. */
  readonly span?: Span;
  readonly onChange: () => void;
}

const PAGE = 50;
/** Of one question: 25,000 events, four minutes. Who reads that much by one name needs files. */
const MOST_PAGES = 500;
/** Saved after so many pages, and when a question has been answered. */
const PAGES_A_PART = 4;
/** While one answer is on its way the next question can be asked. */
const AT_ONCE = 2;
/** In the place of a question: whatever happened. */
const EVERYTHING = { attribute: '*', value: '' } as const;
/** Questions in a row that were throttled to death, until the region is given up. */
const MOST_THROTTLED = 3;

export function lookAtRegion(means: RegionMeans): RegionLook {
  const { region, records, store, now, onChange } = means;
  const paced = paceHistory(means.history, means);
  const seen = new Map<string, readonly Span[]>();
  const unanswered = new Map<string, Unanswered>();
  const running = new Map<string, number>();
  let waiting: RegionQuestion[] = [];
  let refused: { because: string; error: unknown } | undefined;
  let outOfTime = false;
  let throttled = 0;
  const counts = { least: 0, events: 0 };
  let unsaved: { looks: Look[]; records: string[] } = { looks: [], records: [] };
  let saving: Promise<number> | undefined;
  let whole: Promise<void> | undefined;

  async function loadKept(): Promise<number> {
    if (store === undefined) return 0;
    const parts = await loadParts(store, region);
    for (const part of parts) {
      for (const look of part.looks) markSeen(nameOf(look), look);
      for (const text of part.records) records.add(text, region);
    }
    return parts.length;
  }

  const markSeen = (name: string, span: Span): void =>
    void seen.set(name, joinSpans([...(seen.get(name) ?? []), span]));

  /** One part after the other; a look is never saved before its records. */
  function save(): Promise<number> {
    saving = (saving ?? loadKept()).then(async (number) => {
      if (store === undefined || unsaved.looks.length === 0) return number;
      const part = unsaved;
      unsaved = { looks: [], records: [] };
      await savePart(store, region, number, part);
      return number + 1;
    });
    return saving;
  }

  /**
   * A region in which little happens is read whole, by the one request that a single question would take: then no
   * question about that time needs another.
   */
  async function readWhole(): Promise<void> {
    for (const piece of means.span === undefined ? [] : findUnseen(means.span, seenWhole())) {
      const at = now();
      const asked = await paced.ask(piece);
      if (asked.kind !== 'page') return void giveUp(asked, piece.to);
      if (asked.page.nextToken !== undefined) return;
      keep(asked.page.records);
      noteLook({ ...EVERYTHING, ...piece, at }, nameOf(EVERYTHING));
      counts.events += asked.page.records.length;
      counts.least += 1;
    }
  }

  const seenWhole = (): readonly Span[] => seen.get(nameOf(EVERYTHING)) ?? [];
  const unseenOf = (question: RegionQuestion): readonly Span[] =>
    findUnseen(question, joinSpans([...(seen.get(nameOf(question)) ?? []), ...seenWhole()]));

  async function answer(question: RegionQuestion): Promise<void> {
    const name = nameOf(question);
    for (const piece of unseenOf(question)) {
      const failed = await readPiece({ ...question, ...piece }, name);
      if (failed === undefined) continue;
      unanswered.set(name, { question, ...failed });
      return;
    }
    unanswered.delete(name);
  }

  /** Newest first. Undefined: it was read whole. */
  async function readPiece(
    piece: RegionQuestion,
    name: string,
  ): Promise<Omit<Unanswered, 'question'> | undefined> {
    const { attribute, value, from } = piece;
    const at = now();
    // The same in every request that goes on with a token.
    let { to } = piece;
    let reached = to;
    let nextToken: string | undefined;
    let events = 0;
    try {
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const asked = await paced.ask({ attribute, value, from, to }, nextToken);
        if (asked.kind === 'stale token' && nextToken !== undefined) {
          to = reached;
          nextToken = undefined;
          continue;
        }
        if (asked.kind !== 'page') return giveUp(asked, reached);
        throttled = 0;
        const { page } = asked;
        events += page.records.length;
        reached = Math.min(reached, keep(page.records) ?? reached);
        nextToken = page.nextToken;
        // By the time of the oldest, not by the token, which is soon worth nothing: the next run goes on from there.
        const isWhole = nextToken === undefined;
        noteLook({ attribute, value, from: isWhole ? from : reached + SECOND, to: piece.to, at }, name);
        if (isWhole) return undefined;
        running.set(name, pagesLeft(piece, reached, pages + 1));
        if (unsaved.looks.length >= PAGES_A_PART) await save();
      }
      return { because: `more than ${(MOST_PAGES * PAGE).toLocaleString('en-US')} events`, before: reached };
    } finally {
      counts.events += events;
      counts.least += Math.max(1, Math.ceil(events / PAGE));
      running.delete(name);
      onChange();
    }
  }

  /** The time of the oldest, in whole seconds. */
  function keep(texts: readonly string[]): number | undefined {
    let oldest: number | undefined;
    for (const text of texts) {
      const added = records.add(text, region);
      if (added === undefined) continue;
      if (added.isNew) unsaved.records.push(text);
      oldest = Math.min(oldest ?? added.record.eventTime, added.record.eventTime);
    }
    onChange();
    return oldest === undefined ? undefined : wholeSecond(oldest);
  }

  function noteLook(look: Look, name: string): void {
    if (look.from > look.to) return;
    markSeen(name, look);
    unsaved.looks.push(look);
  }

  function giveUp(asked: Exclude<Asked, { kind: 'page' }>, before: number) {
    if (asked.kind === 'out of time' || asked.kind === 'stale token') {
      outOfTime ||= asked.kind === 'out of time';
      return { because: asked.kind, before };
    }
    const { kind, because, error } = asked;
    throttled += kind === 'throttled' ? 1 : 0;
    if (kind !== 'throttled' || throttled === MOST_THROTTLED) refused = { because, error };
    return { because, before };
  }

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (refused === undefined && !outOfTime) await answer(next);
      else skip(next);
    }
  }

  function skip(question: RegionQuestion): void {
    const name = nameOf(question);
    const [newest] = unseenOf(question);
    const because = refused?.because ?? 'out of time';
    if (newest !== undefined) unanswered.set(name, { question, because, before: newest.to });
  }

  return {
    region,
    async ask(questions) {
      await save();
      waiting = [...waiting, ...questions];
      try {
        if (waiting.some((question) => unseenOf(question).length > 0)) whole ??= readWhole();
        await whole;
        await Promise.all(Array.from({ length: AT_ONCE }, work));
      } finally {
        await save();
      }
    },
    refusal: () => refused,
    isOutOfTime: () => outOfTime,
    unanswered: () => [...unanswered.values()],
    counts: () => {
      const pages = [...running.values()].reduce((sum, one) => sum + one, waiting.length);
      return { ...counts, calls: paced.calls(), left: pages * EVERY };
    },
  };
}

const nameOf = ({ attribute, value }: { readonly attribute: string; readonly value: string }): string =>
  `${attribute}=${value}`;

/** If events come as evenly as so far. */
const pagesLeft = ({ from, to }: Span, reached: number, pages: number): number =>
  reached >= to ? 1 : Math.ceil((pages * (reached - from)) / (to - reached));
