import { EVENT_HISTORY, FILE_STATES, type Investigation } from '../../model/investigation.ts';
import { asLines, type Line } from './lines.ts';
import { bound, count, sayName, sayText, sayTime } from './safe-words.ts';

const MOST_PROBLEMS = 8;

/** All sentences and all gaps, and never fewer: what is left out here is believed to be checked. */
export function describeNotChecked({ coverage, events }: Pick<Investigation, 'coverage' | 'events'>): Line[] {
  const { notChecked, gaps, files, problems, regions } = coverage;
  const isUncounted = coverage.records === 0 && events.length > 0;
  const unread = FILE_STATES.filter((state) => state !== 'read' && files[state] > 0);
  const span =
    coverage.firstEvent === undefined || coverage.lastEvent === undefined
      ? isUncounted
        ? 'records not counted'
        : 'no record'
      : `${sayTime(coverage.firstEvent)} to ${sayTime(coverage.lastEvent)}`;
  return [
    ...asLines(notChecked.map((sentence) => sayText(sentence, 400))),
    ...asLines(
      gaps.map(
        ({ kind, where, from, to, because }) =>
          `${kind}, ${sayName(where)}: from ${sayTime(from)} ${to === undefined ? 'on, as far as the logs go' : `to ${sayTime(to)}`}: ${sayText(because, 300)}`,
      ),
    ),
    ...asLines([
      `what was looked at: ${count(files.read, coverage.source === EVENT_HISTORY ? 'region' : 'file')} read, ${span}, regions ${bound([...new Set(regions.map(({ region }) => sayName(region)))], 40).join(', ') || 'unknown'}`,
      ...(unread.length === 0
        ? []
        : [
            `not read whole: ${unread.map((state) => `${files[state].toLocaleString('en-US')} ${state}`).join(', ')}`,
          ]),
    ]),
    ...asLines(
      bound(
        problems.map(
          ({ file, state, because }) => `${sayText(file, 160)}: ${state}, ${sayText(because, 200)}`,
        ),
        MOST_PROBLEMS,
      ),
      true,
    ),
  ];
}
