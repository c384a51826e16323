import { type CST, Parser } from 'yaml';

/** Deeper than any document that AWS takes; far from where a parser that calls itself runs out of stack. */
const DEEPEST = 200;

/**
 * Whether a YAML text nests its collections too deeply to be composed. The library composes by recursion, and V8
 * ends the whole process, not the call, when it has to compile a regular expression at the very end of the
 * stack. Its tokens are read without recursion, so the depth is known before.
 */
export function isTooDeepYaml(text: string): boolean {
  for (const document of new Parser().parse(text)) {
    const left: [CST.Token, number][] = [[document, 0]];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [token, depth] = next;
      if (depth > DEEPEST) return true;
      for (const inner of listInner(token)) left.push([inner, depth + 1]);
    }
  }
  return false;
}

function listInner(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((one) => one !== undefined && one !== null),
  );
}
