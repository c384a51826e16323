import { investigate, type Question } from '../investigate/investigate.ts';
import type { LookupProgress } from '../investigate/sources/lookup-events.ts';
import type { Investigation } from '../model/investigation.ts';
import { connect } from './connect.ts';
import type { WhereFlags } from './flags.ts';
import { type HistoryFlags, openHistory } from './lookup-source.ts';
import { type Progress, standardProgress, startProgress, type WorkState } from './progress.ts';

/** Asks Event history, region by region, and shows how far it is; what was read is kept, also when it is broken off. */
export async function investigateHistory(
  flags: HistoryFlags & WhereFlags & { readonly quiet: boolean },
  question: Question,
  now: () => number,
): Promise<Investigation> {
  const clients = await connect(flags);
  const progress = startProgress('regions', standardProgress(flags.quiet));
  try {
    const show = showHistory(progress);
    const logs = await openHistory(clients, flags, { window: question, now, onProgress: show.asked });
    return await investigate(question, logs, show.found);
  } finally {
    progress.end();
  }
}

/** Where the questions are, and what came of them. */
function showHistory(progress: Progress) {
  let state: WorkState = { done: 0 };
  let found: readonly string[] = [];
  const update = () => progress.update({ ...state, found });
  return {
    asked: ({ done, regions, calls, events, left }: LookupProgress) => {
      const facts = [`${calls} pages`, `${events} events`];
      state = { done, total: regions, left, facts };
      update();
    },
    found: ({ calls, credentials }: { calls: number; credentials: number }) => {
      found = [`${calls} calls`, `${credentials} credentials`];
      update();
    },
  };
}
