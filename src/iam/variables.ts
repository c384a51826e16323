/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`, `${?}`, `${$}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { appendLiteral, appendPattern, type Glob, parseGlob } from './glob.ts';
import type { RequestView } from './request.ts';

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined };

/** A string of a policy; `fixed` is its pattern when nothing in it has to be resolved. */
export interface Template {
  readonly written: string;
  readonly pieces: readonly Piece[];
  readonly fixed: Glob | undefined;
}

/** Variables exist since version 2012-10-17; in older documents `${…}` is plain text. */
export function parseTemplate(text: string, withVariables: boolean): Template {
  const pieces = withVariables ? parsePieces(text) : [];
  const isFixed = pieces.every((piece) => piece.kind === 'text');
  return { written: text, pieces, fixed: isFixed ? parseGlob(text) : undefined };
}

function parsePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('${', at);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    if (open > at) pieces.push({ kind: 'text', text: text.slice(at, open) });
    pieces.push(parseVariable(text.slice(open + 2, close)));
    at = close + 1;
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  return pieces;
}

function parseVariable(inner: string): Piece {
  if (inner === '*' || inner === '?' || inner === '$') return { kind: 'literal', text: inner };
  const comma = inner.indexOf(',');
  if (comma < 0) return { kind: 'variable', key: inner.trim().toLowerCase(), fallback: undefined };
  const quoted = inner.slice(comma + 1).trim();
  const isQuoted = quoted.length >= 2 && quoted.startsWith("'") && quoted.endsWith("'");
  const fallback = isQuoted ? quoted.slice(1, -1) : undefined;
  return { kind: 'variable', key: inner.slice(0, comma).trim().toLowerCase(), fallback };
}

/** The pattern with its variables filled in; undefined when one of them has no value. */
export function resolveGlob(template: Template, request: RequestView): Glob | undefined {
  if (template.fixed) return template.fixed;
  const glob: number[] = [];
  for (const piece of template.pieces) {
    const text = pieceText(piece, request);
    if (text === undefined) return undefined;
    // What the requester supplied is never a wildcard, or a tag `*` would open every resource.
    if (piece.kind === 'text') appendPattern(glob, text);
    else appendLiteral(glob, text);
  }
  return glob;
}

/** The same for operators without wildcards. */
export function resolveText(template: Template, request: RequestView): string | undefined {
  if (template.fixed) return template.written;
  let whole = '';
  for (const piece of template.pieces) {
    const text = pieceText(piece, request);
    if (text === undefined) return undefined;
    whole += text;
  }
  return whole;
}

function pieceText(piece: Piece, request: RequestView): string | undefined {
  if (piece.kind !== 'variable') return piece.text;
  const values = request.context.get(piece.key);
  if (values === undefined) return piece.fallback;
  // Multivalued keys cannot be variables:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  return values.length === 1 ? values[0] : undefined;
}
