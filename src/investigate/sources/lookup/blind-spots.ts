import type { AskedWindow } from '../../coverage/scanned-file.ts';
import { DAY } from '../../coverage/scanned-file.ts';
import { timeText } from '../../time-text.ts';
import { LATE } from './kept-looks.ts';
import type { Blind } from './questions.ts';
import { wholeSecond } from './spans.ts';

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
export const HISTORY_LASTS = 90 * DAY;

export interface BlindSpots {
  /** By why no attribute finds them: what was looked for. */
  readonly blind: ReadonlyMap<Blind, ReadonlySet<string>>;
  readonly regions: { readonly names: readonly string[]; readonly because?: string };
  readonly window: AskedWindow;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly opened: number;
  readonly isSwept: boolean;
}

const WHY: Readonly<Record<Blind, (names: string) => string>> = {
  id: (names) =>
    `${names}: no name is known for the id, and Event history finds calls by key and name alone: its calls cannot be ruled out.`,
  person: (names) =>
    `${names}: Event history finds no calls by a person of Identity Center or a sign-in; those under other names cannot be ruled out.`,
  address: (names) =>
    `${names}: an address is nothing that Event history looks up: calls from there are seen where they changed something, or were made with a key that did; others cannot be ruled out.`,
  length: (names) => `${names}: too long to look up; calls that name it cannot be ruled out.`,
};
const MOST_NAMED = 10;

/** Sentences: what Event history cannot say, and what it was not asked. */
export function describeBlind(spots: BlindSpots): readonly string[] {
  const { blind, regions, window, start, end, opened, isSwept } = spots;
  const { since, until } = window;
  return [
    ...(regions.because === undefined
      ? []
      : [
          `Only ${regions.names.join(', ')} were looked at: ${regions.because}. Calls in other regions cannot be ruled out.`,
        ]),
    ...[...blind].flatMap(([kind, values]) => (values.size === 0 ? [] : [WHY[kind](listSome([...values]))])),
    ...(since !== undefined && since < opened - HISTORY_LASTS
      ? [`Event history holds 90 days: what was called before ${timeText(start)} is not in it.`]
      : [`Event history was asked from ${timeText(start)} on: what came before was not looked at.`]),
    ...(until === undefined
      ? []
      : [`It was asked until ${timeText(end)}: what came after was not looked at.`]),
    ...(end < opened - LATE
      ? []
      : [
          `An event is there up to 15 minutes late: calls after ${timeText(wholeSecond(opened - LATE))} may be missing.`,
        ]),
    ...(isSwept
      ? ['Of what only reads, calls were found by keys and names alone: others cannot be ruled out.']
      : [
          'Calls were found by keys, names and resources: what names a credential only inside its parameters cannot be ruled out (--sweep reads all changes).',
        ]),
    'Event history has management events alone: reads and writes of objects, invocations of functions and reads of items cannot be ruled out.',
  ];
}

function listSome(values: readonly string[]): string {
  const some = [...values]
    .sort()
    .slice(0, MOST_NAMED)
    .map((value) => value.slice(0, 100));
  return `${some.join(', ')}${values.length > MOST_NAMED ? ` and ${values.length - MOST_NAMED} more` : ''}`;
}
