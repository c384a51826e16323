/**
 * A text that several patterns of policies match, for asking the evaluator about: whether something is allowed at all
 * can only be tried on one thing. Patterns are an attacker's: the search is bounded.
 */
import { type Glob, matchGlob, parseGlob } from '../iam/glob.ts';

/** In place of what a star stands for: no name begins with it. */
const UNNAMED = '~0';
/** Of the search; real patterns need a few hundred. */
const MOST_STEPS = 20_000;
/** As IAM's tokens are: a star, and any one character. */
const [MANY = -1] = parseGlob('*');
const [ONE = -2] = parseGlob('?');

interface Place {
  readonly at: readonly number[];
  readonly text: string;
}

/** Undefined: there is none, or none was found within bounds. */
export function findSharedText(...patterns: readonly string[]): string | undefined {
  const globs = [...new Set(patterns)].map(parseGlob);
  const queue: Place[] = [{ at: globs.map(() => 0), text: '' }];
  const seen = new Set<string>();
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const place = queue.pop();
    if (place === undefined) return undefined;
    const key = place.at.join();
    if (seen.has(key)) continue;
    seen.add(key);
    if (place.at.every((at, which) => at === globs[which]?.length)) {
      return globs.every((glob) => matchGlob(glob, place.text)) ? place.text : undefined;
    }
    queue.push(...listNext(place, globs));
  }
  return undefined;
}

/** The last one is looked at first: taking a character before ending a star. */
function listNext({ at, text }: Place, globs: readonly Glob[]): Place[] {
  const tokens = globs.map((glob, which) => glob[at[which] ?? 0]);
  const places: Place[] = [];
  const areAllStars = tokens.every((token) => token === MANY);
  tokens.forEach((token, which) => {
    if (token !== MANY) return;
    const ended = at.map((place, one) => (one === which ? place + 1 : place));
    places.push({ at: ended, text: areAllStars && !text.endsWith(UNNAMED) ? text + UNNAMED : text });
  });
  const next = takeCharacter(tokens);
  if (next !== undefined && !areAllStars) {
    places.push({
      at: at.map((place, which) => (tokens[which] === MANY ? place : place + 1)),
      text: text + next,
    });
  }
  return places;
}

/** The character that all take; undefined: they do not agree, or one of them has ended. */
function takeCharacter(tokens: readonly (number | undefined)[]): string | undefined {
  let literal: number | undefined;
  for (const token of tokens) {
    if (token === undefined) return undefined;
    if (token === MANY || token === ONE) continue;
    if (literal !== undefined && literal !== token) return undefined;
    literal = token;
  }
  return literal === undefined ? 'x' : String.fromCharCode(literal);
}
