import { notInSandbox } from '../../kernel/aws-error.ts';
import { invalidPattern, type LineMatch } from './invalid-pattern.ts';

type Test = (line: unknown) => boolean;
type Token = { readonly kind: 'path' | 'text' | 'word' | 'mark'; readonly text: string };

/**
 * `{ ($.level = "ERROR") && ($.code >= 400 || $.user.name = adm*) }`
 * Differs from AWS: a JSON filter pattern compares members and elements (`$.a.b[0]`) with texts,
 * numbers, IS TRUE, IS FALSE, IS NULL and NOT EXISTS; any other form is refused by name.
 */
export function compileJsonPattern(pattern: string): LineMatch {
  if (!pattern.endsWith('}')) throw invalidPattern('the closing brace is missing');
  const tokens = readTokens(pattern.slice(1, -1));
  const { test, rest } = readEither(tokens, 0);
  if (rest.length > 0) throw invalidPattern(`${JSON.stringify(rest[0]?.text)} was not expected`);
  return (message) => {
    const line = readJson(message);
    return typeof line === 'object' && line !== null && test(line);
  };
}

/** Undefined: the line is not JSON, so no JSON pattern matches it. */
function readJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const TOKEN =
  /\s*(?:(?<path>\$(?:\.[\w-]+|\[\d{1,6}\]|\["[^"]*"\])+)|"(?<text>(?:[^"\\]|\\.)*)"|(?<mark>&&|\|\||!=|<=|>=|[=<>()])|(?<word>[\w.*+:/-]+))/y;

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  for (let at = 0; at < trimmed.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(trimmed)?.groups;
    if (found === undefined) {
      if (/^\s*%/.test(trimmed.slice(at)))
        throw notInSandbox('logs: a regular expression in a filter pattern');
      throw invalidPattern(`${JSON.stringify(trimmed.slice(at, at + 30))} cannot be read`);
    }
    const [kind, value] = Object.entries(found).find(([, part]) => part !== undefined) ?? ['word', ''];
    const known = kind === 'path' || kind === 'text' || kind === 'mark' ? kind : 'word';
    tokens.push({ kind: known, text: known === 'text' ? value.replace(/\\(.)/g, '$1') : value });
  }
  return tokens;
}

interface Read {
  readonly test: Test;
  readonly rest: readonly Token[];
}

const DEEPEST = 32;

function readEither(tokens: readonly Token[], depth: number): Read {
  return readJoined(
    tokens,
    '||',
    (rest) => readBoth(rest, depth),
    (tests) => (line) => tests.some((test) => test(line)),
  );
}

function readBoth(tokens: readonly Token[], depth: number): Read {
  return readJoined(
    tokens,
    '&&',
    (rest) => readOne(rest, depth),
    (tests) => (line) => tests.every((test) => test(line)),
  );
}

function readJoined(
  tokens: readonly Token[],
  mark: string,
  read: (tokens: readonly Token[]) => Read,
  join: (tests: readonly Test[]) => Test,
): Read {
  let { test, rest } = read(tokens);
  const tests = [test];
  while (rest[0]?.kind === 'mark' && rest[0].text === mark) {
    ({ test, rest } = read(rest.slice(1)));
    tests.push(test);
  }
  return { test: join(tests), rest };
}

function readOne(tokens: readonly Token[], depth: number): Read {
  if (depth > DEEPEST) throw invalidPattern('it is nested too deeply');
  const [first, second, third, ...rest] = tokens;
  if (first?.kind === 'mark' && first.text === '(') {
    const inner = readEither(tokens.slice(1), depth + 1);
    if (inner.rest[0]?.text !== ')') throw invalidPattern('a closing parenthesis is missing');
    return { test: inner.test, rest: inner.rest.slice(1) };
  }
  if (first?.kind !== 'path' || second === undefined || third === undefined)
    throw invalidPattern('a comparison has a selector, an operator and a value');
  const steps = readPath(first.text);
  return { test: compare((line) => valueAt(line, steps), second.text, third), rest };
}

function compare(select: (line: unknown) => unknown, operator: string, value: Token): Test {
  const word = value.text.toUpperCase();
  if (/^IS$/i.test(operator)) {
    if (word === 'TRUE') return (line) => select(line) === true;
    if (word === 'FALSE') return (line) => select(line) === false;
    if (word === 'NULL') return (line) => select(line) === null;
  }
  if (/^NOT$/i.test(operator) && word === 'EXISTS') return (line) => select(line) === undefined;
  if (operator === '=' || operator === '!=') {
    const isEqual = equals(value);
    return (line) => {
      const found = select(line);
      return found !== undefined && isEqual(found) === (operator === '=');
    };
  }
  const bound = Number(value.text);
  if (value.kind !== 'word' || Number.isNaN(bound) || !['<', '<=', '>', '>='].includes(operator))
    throw invalidPattern(`${JSON.stringify(`${operator} ${value.text}`)} cannot be compared`);
  return (line) => {
    const found = select(line);
    if (typeof found !== 'number') return false;
    return (
      (found < bound && operator.startsWith('<')) ||
      (found > bound && operator.startsWith('>')) ||
      (found === bound && operator.endsWith('='))
    );
  };
}

/** Texts compare with `*` as a wildcard, numbers by value. */
function equals(value: Token): (found: unknown) => boolean {
  const number = value.kind === 'word' ? Number(value.text) : Number.NaN;
  return (found) => {
    if (typeof found === 'number') return found === number;
    return typeof found === 'string' && matchesWildcard(value.text.split('*'), found);
  };
}

/** Walks the parts in order: no pattern makes it go back, so time is bounded by the text's length. */
function matchesWildcard(parts: readonly string[], text: string): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

const readPath = (path: string): string[] =>
  [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\["([^"]*)"\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  );

function valueAt(line: unknown, steps: readonly string[]): unknown {
  let value = line;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
