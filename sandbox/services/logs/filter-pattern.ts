import { notInSandbox } from '../../kernel/aws-error.ts';
import { invalidPattern, type LineMatch } from './invalid-pattern.ts';
import { compileJsonPattern } from './json-pattern.ts';

const LONGEST = 1024;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * Terms (`ERROR`, `"quoted"`, `?either ?or`, `-not`) and JSON patterns (`{ $.level = "ERROR" }`).
 * Differs from AWS: filter patterns with regular expressions (`%…%`) and for space-delimited
 * lines (`[a, b]`) are refused by name.
 */
export function compileFilterPattern(pattern: string): LineMatch {
  const text = pattern.trim();
  if (text.length > LONGEST) throw invalidPattern(`it is longer than ${LONGEST} characters`);
  if (text === '') return () => true;
  if (text.startsWith('{')) return compileJsonPattern(text);
  if (text.startsWith('[')) throw notInSandbox('logs: a filter pattern for space-delimited lines');
  return compileTerms(readTerms(text));
}

interface Term {
  readonly sign: '' | '?' | '-';
  readonly text: string;
}

function readTerms(text: string): Term[] {
  const terms: Term[] = [];
  const token = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const [, sign = '', quoted, bare = ''] = token.exec(text) ?? throwInvalid(text.slice(at, at + 50));
    if (bare.startsWith('%')) throw notInSandbox('logs: a regular expression in a filter pattern');
    // Outside quotes a term has letters, digits and underscores only.
    if (quoted === undefined && !/^[\p{L}\p{N}_.*]+$/u.test(bare)) throwInvalid(bare.slice(0, 50));
    if (sign === '' || sign === '?' || sign === '-')
      terms.push({ sign, text: quoted?.replace(/\\(.)/g, '$1') ?? bare });
  }
  return terms;
}

function throwInvalid(part: string): never {
  throw invalidPattern(`${JSON.stringify(part)} is not a term; put other than letters and digits in quotes`);
}

function compileTerms(terms: readonly Term[]): LineMatch {
  const of = (sign: Term['sign']) => terms.filter((term) => term.sign === sign).map((term) => term.text);
  const [all, any, none] = [of(''), of('?'), of('-')];
  // AWS leaves `?` terms unheard where a term without one stands beside them.
  const isAnyHeard = any.length > 0 && all.length === 0 && none.length === 0;
  return (message) =>
    all.every((text) => message.includes(text)) &&
    none.every((text) => !message.includes(text)) &&
    (!isAnyHeard || any.some((text) => message.includes(text)));
}
