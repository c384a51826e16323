import { Script } from 'node:vm';

/** Milliseconds. A pattern is written by whoever writes the document, and may be made to take for ever. */
const LONGEST = 200;

const script = new Script('new RegExp(pattern, "u").test(text)');

/** Undefined: the pattern is no regular expression, or takes too long on this text. */
export function matchesPattern(pattern: string, text: string): boolean | undefined {
  try {
    return script.runInNewContext({ pattern, text }, { timeout: LONGEST }) === true;
  } catch {
    // Either way nothing was matched: the caller refuses, and says which pattern it was.
    return undefined;
  }
}
