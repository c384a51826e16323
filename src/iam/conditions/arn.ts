import { type Glob, matchGlob } from '../glob.ts';
import type { RequestView } from '../request.ts';
import { parseTemplate, resolveGlob, type Template } from '../variables.ts';
import { type Operator, pair, type ValueTest } from './operator.ts';

/**
 * ArnEquals and ArnLike are the same; each of the six parts is matched on its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export const arnOperators: readonly [string, Operator][] = [
  ...pair('ArnEquals', 'ArnNotEquals', like),
  ...pair('ArnLike', 'ArnNotLike', like),
];

const PARTS = 6;

function like(value: Template): ValueTest {
  const withVariables = value.pieces.some((piece) => piece.kind !== 'text');
  const patterns = splitArn(value.written, withVariables).map((part) => parseTemplate(part, withVariables));
  return (actual, request) => {
    const globs = resolveAll(patterns, request);
    if (globs === undefined) return undefined;
    const parts = splitArn(actual, false);
    return (
      globs.length === PARTS &&
      parts.length === PARTS &&
      globs.every((glob, at) => matchGlob(glob, parts[at] ?? ''))
    );
  };
}

function resolveAll(patterns: readonly Template[], request: RequestView): Glob[] | undefined {
  const globs: Glob[] = [];
  for (const pattern of patterns) {
    const glob = resolveGlob(pattern, request);
    if (glob === undefined) return undefined;
    globs.push(glob);
  }
  return globs;
}

/** At most six parts; the sixth keeps its colons. A colon inside `${…}` belongs to the variable. */
function splitArn(text: string, withVariables: boolean): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length && parts.length < PARTS - 1; at++) {
    if (withVariables && text.startsWith('${', at)) {
      const close = text.indexOf('}', at);
      if (close > 0) at = close;
    } else if (text[at] === ':') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
