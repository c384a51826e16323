import {
  type CST,
  isAlias,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml';
import type { Problem } from './policy-schema.ts';

/** A problem where a person finds it: lines and columns count from 1, `field` reads `rules.3.when.type`. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly message: string;
}

export interface YamlText {
  readonly value: unknown;
  /** Puts problems where they are in the text, at most 50 of them. */
  place(problems: readonly Problem[]): PlacedProblem[];
}

const LONGEST = 256 * 1024;
const MOST_PROBLEMS = 50;
const DEEPEST = 20;
const WIDEST = 1000;

/** Plain data in YAML: no aliases, no tags, no merge keys. Whatever the text, the answer comes soon. */
export function readYaml(text: string): YamlText | { problems: PlacedProblem[] } {
  const counter = new LineCounter();
  const at = (offset: number, field: string, message: string): PlacedProblem => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), field, message };
  };
  if (text.length > LONGEST) {
    const message = `the text has ${text.length} characters, and at most ${LONGEST} are read`;
    return { problems: [at(0, '', message)] };
  }
  if (isUnreasonable(text)) {
    const message = `the text nests more than ${DEEPEST} levels, or has a list or map of more than ${WIDEST} members`;
    return { problems: [at(0, '', message)] };
  }
  // Without merge keys `<<` is a member like any other, and no member has that name.
  const document = parseDocument(text, { schema: 'core', lineCounter: counter, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    at(pos[0], '', message),
  );
  visit(document, {
    Pair(_key, { key }) {
      if (isNode(key) && !isScalar(key)) problems.push(at(key.range?.[0] ?? 0, '', 'a name must be a text'));
    },
    Node(_key, node) {
      const refusal = refuse(node);
      if (refusal !== undefined) problems.push(at(node.range?.[0] ?? 0, '', refusal));
    },
  });
  if (problems.length > 0) return { problems: problems.slice(0, MOST_PROBLEMS) };
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    place: (found) =>
      found
        .slice(0, MOST_PROBLEMS)
        .map((one) => at(offsetOf(document.contents, one), one.path.join('.'), one.message)),
  };
}

function refuse(node: Node): string | undefined {
  if (isAlias(node)) return 'aliases (*name) are not read here: write the value out';
  if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:'))
    return 'tags (!name) are not read here';
  return undefined;
}

/** Of the value at the path, of its name, or of the nearest thing around what is missing. */
function offsetOf(contents: Node | null, { path, isName }: Problem): number {
  let offset = contents?.range?.[0] ?? 0;
  let node: unknown = contents;
  for (const [depth, part] of path.entries()) {
    const items: unknown[] =
      typeof node === 'object' && node !== null ? (Reflect.get(node, 'items') ?? []) : [];
    const item = typeof part === 'number' ? items[part] : items.find((one) => isNamed(one, part));
    if (item === undefined) return offset;
    if (isPair(item) && isNode(item.key)) offset = item.key.range?.[0] ?? offset;
    if (isName === true && depth === path.length - 1) return offset;
    node = isPair(item) ? item.value : item;
    if (isNode(node)) offset = node.range?.[0] ?? offset;
  }
  return offset;
}

const isNamed = (item: unknown, name: string): boolean =>
  isPair(item) && isScalar(item.key) && String(item.key.value) === name;

/**
 * Deep text lets the library's composer run out of stack, which V8 may answer by ending the process; wide maps make
 * it compare every name with every other. The tokens tell both before, and are read without recursion.
 */
function isUnreasonable(text: string): boolean {
  for (const document of new Parser().parse(text)) {
    const left: [CST.Token, number][] = [[document, 0]];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [token, depth] = next;
      if (depth > DEEPEST || ('items' in token && token.items.length > WIDEST)) return true;
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
