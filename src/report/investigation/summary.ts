import type { Investigation } from '../../model/investigation.ts';
import { plain } from '../plain-text.ts';
import type { Limits, Line } from './lines.ts';
import { count, sayText } from './safe-words.ts';
import { isCommand } from './shell-word.ts';
import { describeAlive } from './summary-alive.ts';
import { describeNotChecked } from './summary-coverage.ts';
import { describeDone } from './summary-done.ts';
import { describeExposed } from './summary-exposed.ts';
import { describeLeft } from './summary-left.ts';
import { describeOwner, describeUnclear } from './summary-people.ts';

export interface Section {
  readonly heading: string;
  /** Never empty: what there is none of is said. */
  readonly lines: readonly Line[];
}

/** Everything that people read, in the order in which they need it, for whoever lays it out. */
export function summarize(investigation: Investigation, limits: Limits): readonly Section[] {
  return [
    { heading: 'VERDICT', lines: describeVerdict(investigation) },
    { heading: 'STILL ALIVE', lines: describeAlive(investigation, limits) },
    { heading: 'WHAT WAS DONE', lines: describeDone(investigation, limits) },
    { heading: 'EXPOSED', lines: describeExposed(investigation, limits) },
    { heading: 'LEFT BEHIND', lines: describeLeft(investigation, limits) },
    { heading: "THE OWNER'S OWN", lines: describeOwner(investigation) },
    { heading: 'UNCLEAR', lines: describeUnclear(investigation, limits) },
    { heading: 'NOT CHECKED', lines: describeNotChecked(investigation) },
    { heading: 'CONTAIN, IN THIS ORDER', lines: describeContainment(investigation, limits) },
  ];
}

const describeVerdict = ({ verdict, seed, window, asOf, coverage, events }: Investigation): Line[] => {
  const bounds = [
    ...(window.since === undefined ? [] : [`since ${sayText(window.since, 32)}`]),
    ...(window.until === undefined ? [] : [`until ${sayText(window.until, 32)}`]),
  ];
  return [
    { text: sayText(verdict, 1_000) },
    {
      text: `${seed.kind} ${sayText(seed.value, 200)}, ${bounds.length === 0 ? 'as far as the logs go' : bounds.join(', ')}; as of ${sayText(asOf, 32)}; ${coverage.records === 0 && events.length > 0 ? 'records that were not counted' : count(coverage.records, 'record')} of ${sayText(coverage.source, 200)}`,
      isDetail: true,
    },
  ];
};

/** The longest that a command of ours gets; all of it has to be there. */
const LONGEST_COMMAND = 2_000;

function describeContainment({ containment }: Investigation, { steps: most }: Limits): Line[] {
  if (containment.length === 0)
    return [{ text: 'nothing that these logs show; what they do not show is under NOT CHECKED' }];
  const left = containment.length - most;
  const rest =
    left > 0
      ? [
          {
            text: `and ${count(left, 'more step')}, which --json and --format md have: these too have to be done`,
          },
        ]
      : [];
  const steps = containment
    .slice(0, most)
    .flatMap(({ what, why, how, disrupts, undo }, index): Line[] => [
      { text: `${index + 1}. ${sayText(what, 300)}` },
      { text: `why: ${sayText(why, 600)}`, isDetail: true },
      ...sayHow('how', how),
      { text: `disrupts: ${sayText(disrupts, 600)}`, isDetail: true },
      ...sayHow('undo', undo),
    ]);
  return [...steps, ...rest];
}

/** Whole ids in commands: masked ones would contain nobody. */
const sayHow = (name: string, how: string): Line[] =>
  isCommand(how)
    ? [
        { text: `${name}:`, isDetail: true },
        { text: plain(how, LONGEST_COMMAND), isCommand: true },
      ]
    : [{ text: `${name}: ${sayText(how, 600)}`, isDetail: true }];
