import { JSONPath } from 'jsonpath-plus';

const LONGEST = 500;

/**
 * Whether a selector is one that can be followed safely: paths, wildcards, one descent, and filters that
 * compare. Calls of functions inside of filters are not, nor is what only our library has (`^`, `~`, types).
 */
export function isSelector(selector: string): boolean {
  if (selector.length > LONGEST || !/^\$(?![^.[])/.test(selector)) return false;
  const withoutTexts = selector.replace(/'[^']*'|"[^"]*"/g, "''");
  if (/[~`;{}\\]|\^/.test(withoutTexts)) return false;
  // Several descents multiply, and so would a small answer fill the memory.
  if (withoutTexts.split('..').length > 2) return false;
  return !/(?<!\?)\(/.test(withoutTexts) && !/(?<![=!<>])=(?!=)/.test(withoutTexts);
}

/** What the selector finds: one thing as it is, several as a list, undefined for nothing. */
export function select(json: object, selector: string): unknown {
  if (!isSelector(selector)) return undefined;
  try {
    return JSONPath({ path: selector, json, wrap: false, eval: 'safe' });
  } catch {
    // A filter that cannot be read, or reads members of nothing, finds nothing.
    return undefined;
  }
}
