import type { EventHistory } from '../../aws/event-history.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { AskedWindow } from '../coverage/scanned-file.ts';
import type { Logs } from '../investigate.ts';
import { LOOK_BACK } from '../past.ts';
import type { TrailRecord } from '../trail-record.ts';
import type { LookupClock } from './lookup/ask-history.ts';
import { describeBlind, HISTORY_LASTS } from './lookup/blind-spots.ts';
import { describeRegions } from './lookup/history-files.ts';
import {
  lookAtRegion,
  type RegionCounts,
  type RegionLook,
  type RegionQuestion,
} from './lookup/look-at-region.ts';
import {
  type Blind,
  type HomeAccount,
  type LookupQuestion,
  type Plan,
  planFor,
  SWEEP,
} from './lookup/questions.ts';
import { createReadRecords } from './lookup/read-records.ts';
import { wholeSecond } from './lookup/spans.ts';
import type { LookupRegions } from './lookup-regions.ts';
import type { LookupStore } from './lookup-store.ts';

export interface LookupSettings extends LookupClock {
  /** What people call it. */
  readonly name: string;
  /** Without it a role that is asked about by name alone is found where some call names its ARN. */
  readonly account?: HomeAccount;
  readonly client: (region: string) => EventHistory;
  readonly regions: LookupRegions;
  /** As asked; the past of who is asked about is looked at as well. */
  readonly window: AskedWindow;
  /** Of one account: what is kept there is believed. */
  readonly store?: LookupStore;
  /** All that changed anything in the window is read, too, whoever did it. */
  readonly isSwept: boolean;
  readonly onProgress: (progress: LookupProgress) => void;
}

export interface LookupProgress extends RegionCounts {
  readonly regions: number;
  /** That have answered all that is asked now. */
  readonly done: number;
}

export interface LookupLogs extends Logs {
  readonly counts: () => RegionCounts;
}

/**
 * CloudTrail's own Event history as logs: no trail has to be there, and only what is asked for is read. Each question is
 * put to every region, each stretch of time of it once, at most two requests a second in a region.
 * `find` throws CordonError `OutOfTime` (everything read is saved), `AccessDenied` where no region may be looked at, and
 * what AWS answers where none can be.
 */
export function openLookup(settings: LookupSettings): LookupLogs {
  const { name, account, client, regions, window, store, now, onProgress, isSwept } = settings;
  const opened = now();
  const records = createReadRecords();
  const busy = new Set<string>();
  const blind = new Map<Blind, Set<string>>();
  /** Ids that no name was known for: they are looked for again when one is. */
  const nameless = new Set<string>();
  let isFirst = true;

  const end = wholeSecond(Math.min(window.until ?? opened, opened));
  const whole = wholeSecond(opened - HISTORY_LASTS);
  const past = Math.max(whole, window.since === undefined ? whole : wholeSecond(window.since - LOOK_BACK));
  const starts = { whole, past, window: Math.max(whole, wholeSecond(window.since ?? whole)) };

  const looks: readonly RegionLook[] = regions.names.map((region) =>
    lookAtRegion({
      ...settings,
      region,
      history: client(region),
      records,
      span: { from: whole, to: end },
      ...(store === undefined ? {} : { store }),
      onChange: () => report(),
    }),
  );
  const counts = (): RegionCounts => sumCounts(looks.map((look) => look.counts()));
  const report = (): void =>
    onProgress({ ...counts(), regions: looks.length, done: looks.length - busy.size });

  async function ask(questions: readonly LookupQuestion[], from: number | undefined): Promise<void> {
    const late = from === undefined ? past : Math.max(past, wholeSecond(from));
    const stretches = questions.map(({ attribute, value, where, back }) => ({
      where,
      question: { attribute, value, from: back === 'late' ? late : starts[back], to: end },
    }));
    await Promise.all(
      looks.map(async (look) => {
        const own = stretches
          .filter(({ where }) => where === 'everywhere' || look.region === regions.global)
          .map(({ question }): RegionQuestion => question);
        busy.add(look.region);
        await look.ask(own).finally(() => busy.delete(look.region));
        report();
      }),
    );
    refuseHopeless(looks);
  }

  function notePlan(value: string, plan: Plan): void {
    for (const [kind, values] of blind) if (kind !== plan.blind) values.delete(value);
    if (plan.blind !== undefined) blind.set(plan.blind, (blind.get(plan.blind) ?? new Set()).add(value));
    if (plan.blind === 'id') nameless.add(value);
    else nameless.delete(value);
  }

  return {
    name,
    counts,
    async find(values, from) {
      const asked = new Set<string>();
      const sought = new Set([...values, ...nameless]);
      // What was read may tell more to ask for: the name of an id.
      for (;;) {
        const plans = [...sought].map((value) => {
          const plan = planFor(value, records, isFirst ? { account } : undefined);
          notePlan(value, plan);
          return plan;
        });
        const questions = [...(isSwept ? [SWEEP] : []), ...plans.flatMap((plan) => plan.questions)].filter(
          (question) => {
            const key = `${question.attribute}=${question.value}`;
            if (asked.has(key)) return false;
            asked.add(key);
            return true;
          },
        );
        if (questions.length === 0) break;
        await ask(questions, from);
      }
      isFirst = false;
      const found = new Set<TrailRecord>();
      for (const value of sought) for (const record of records.having(value)) found.add(record);
      return [...found];
    },
    files: () => describeRegions(looks, records.all()),
    history: () => describeBlind({ blind, regions, window, start: past, end, opened, isSwept }),
  };
}

function sumCounts(all: readonly RegionCounts[]): RegionCounts {
  const sum = (read: (one: RegionCounts) => number) => all.reduce((total, one) => total + read(one), 0);
  return {
    calls: sum(({ calls }) => calls),
    least: sum(({ least }) => least),
    events: sum(({ events }) => events),
    left: Math.max(0, ...all.map(({ left }) => left)),
  };
}

/** An answer about nothing would look like one. */
function refuseHopeless(looks: readonly RegionLook[]): void {
  if (looks.some((look) => look.isOutOfTime()))
    throw new CordonError('OutOfTime', 'there was not enough time to ask Event history for everything', {
      advice: 'ask again: what was read is kept, and it goes on from there',
    });
  const refusals = looks.flatMap((look) => look.refusal() ?? []);
  const [first] = refusals;
  if (first === undefined || refusals.length < looks.length) return;
  if (refusals.every(({ because }) => because.startsWith('AccessDenied')))
    throw new CordonError('AccessDenied', 'AWS refused cloudtrail:LookupEvents in every region', {
      advice: 'allow cloudtrail:LookupEvents to whoever asks, or name log files with --source',
      cause: first.error,
    });
  throw first.error;
}
