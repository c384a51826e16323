/**
 * `*` and `?` matching without regular expressions: a pattern is attacker-written text, and must not be able to make us backtrack.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** UTF-16 code units; the two wildcards are negative, so that a substituted `*` can stay a plain star. */
export type Glob = readonly number[];

const MANY = -1;
const ONE = -2;
const STAR = '*'.charCodeAt(0);
const QUESTION = '?'.charCodeAt(0);

/** Reads `*` and `?` in `text` as wildcards. */
export function parseGlob(text: string): Glob {
  return appendPattern([], text);
}

export function appendPattern(glob: number[], text: string): number[] {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === STAR) {
      // `**` matches what `*` matches; one star keeps the matcher fast.
      if (glob[glob.length - 1] !== MANY) glob.push(MANY);
    } else glob.push(code === QUESTION ? ONE : code);
  }
  return glob;
}

/** Adds `text` as it stands: none of its characters is a wildcard. */
export function appendLiteral(glob: number[], text: string): number[] {
  for (let at = 0; at < text.length; at++) glob.push(text.charCodeAt(at));
  return glob;
}

/** Only the last star is ever retried, so the cost is at most length of the pattern times length of the text. */
export function matchGlob(glob: Glob, text: string): boolean {
  let inGlob = 0;
  let inText = 0;
  let afterStar = -1;
  let retryFrom = 0;
  while (inText < text.length) {
    const token = glob[inGlob];
    if (token === MANY) {
      afterStar = ++inGlob;
      if (afterStar === glob.length) return true;
      retryFrom = inText;
    } else if (token === ONE || token === text.charCodeAt(inText)) {
      inGlob++;
      inText++;
    } else if (afterStar >= 0) {
      inGlob = afterStar;
      inText = ++retryFrom;
    } else return false;
  }
  return inGlob === glob.length || (inGlob === glob.length - 1 && glob[inGlob] === MANY);
}
