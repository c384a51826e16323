import { InvalidEventPattern } from '../invalid-event-pattern.ts';
import { type Operator, readText, testText } from './operator.ts';

/**
 * `{ "wildcard": "*:IAMUser/*" }`; `\*` and `\\` are the characters themselves (eb-create-pattern-operators, "Wildcard
 * matching").
 *
 * Differs from AWS: AWS also refuses rules whose wildcards are too complex together; here every one is accepted.
 */
export const wildcard: Operator = {
  name: 'wildcard',
  compile: (operand, path) => {
    const literals = readLiterals(readText(operand, wildcard.name, path), path);
    return testText((text) => matchesLiterals(text, literals));
  },
};

/** The literal texts around the wildcards: N wildcards give N + 1 of them. */
function readLiterals(text: string, path: string): string[] {
  const literals: string[] = [];
  let literal = '';
  for (const [token] of text.matchAll(/\\[*\\]|\*+|[^*\\]+|\\/g)) {
    if (token === '\\') throw new InvalidEventPattern(path, 'only * and \\ can be escaped in a wildcard');
    if (token.startsWith('**')) {
      throw new InvalidEventPattern(path, 'consecutive wildcard characters are not allowed');
    }
    if (token === '*') {
      literals.push(literal);
      literal = '';
    } else {
      literal += token.startsWith('\\') ? token.slice(1) : token;
    }
  }
  return [...literals, literal];
}

/** Takes each literal where it first fits and never goes back: the earliest place leaves the most room for the next. */
function matchesLiterals(text: string, literals: readonly string[]): boolean {
  const [first = '', ...others] = literals;
  const last = others.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let position = first.length;
  for (const literal of others) {
    const found = text.indexOf(literal, position);
    if (found === -1) return false;
    position = found + literal.length;
  }
  return position <= end;
}
