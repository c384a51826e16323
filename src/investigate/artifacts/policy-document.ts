/** Past this a document is not read, only compared: no policy that AWS takes is longer. */
const LONGEST_DOCUMENT = 131_072;
const MOST_STATEMENTS = 100;
const DEEPEST = 24;

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** `*` is `{ kind: 'AWS', value: '*' }`. */
  readonly principal: readonly { readonly kind: string; readonly value: string }[];
  readonly notPrincipal: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly hasCondition: boolean;
}

/**
 * CloudTrail has policies as JSON in a text, in a text with URL encoding (`CreateRole` answers with one), and as objects
 * (S3). What is none of these comes back as it is.
 */
export function parseDocument(document: unknown): unknown {
  if (typeof document !== 'string' || document.length > LONGEST_DOCUMENT) return document;
  return parseJson(document) ?? parseJson(decodeUrl(document)) ?? document;
}

/** The statements of a policy, or in words why there are none. */
export function readStatements(document: unknown): readonly PolicyStatement[] | string {
  if (document === undefined || document === null || document === '') return [];
  const parsed = parseDocument(document);
  if (typeof parsed !== 'object' || parsed === null) {
    return `a document of ${String(parsed).length} characters that is no policy that could be read`;
  }
  const statements = own(parsed, 'Statement');
  const list = Array.isArray(statements) ? statements : [statements];
  const read = list.slice(0, MOST_STATEMENTS).flatMap(readStatement);
  if (list.length > MOST_STATEMENTS) return `${list.length} statements, more than are read`;
  return read;
}

function readStatement(statement: unknown): readonly PolicyStatement[] {
  const effect = own(statement, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny') return [];
  const condition = own(statement, 'Condition');
  return [
    {
      effect,
      principal: readPrincipal(own(statement, 'Principal')),
      notPrincipal: own(statement, 'NotPrincipal') !== undefined,
      actions: asList(own(statement, 'Action')),
      notActions: asList(own(statement, 'NotAction')),
      resources: asList(own(statement, 'Resource')),
      hasCondition: typeof condition === 'object' && condition !== null && Object.keys(condition).length > 0,
    },
  ];
}

function readPrincipal(principal: unknown): PolicyStatement['principal'] {
  if (typeof principal === 'string') return [{ kind: 'AWS', value: principal }];
  if (typeof principal !== 'object' || principal === null) return [];
  return Object.entries(principal).flatMap(([kind, values]) =>
    asList(values).map((value) => ({ kind, value })),
  );
}

/** One text that is the same for the same document, however it is laid out, ordered or encoded. */
export function canonize(document: unknown): string {
  return JSON.stringify(order(parseDocument(document), 0)) ?? 'undefined';
}

function order(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) {
    const items = value.map((item) => order(item, depth + 1));
    // AWS reads one item and a list of one as the same, and lists of names in any order.
    const [first] = items;
    if (items.length === 1) return first;
    return items.every((item) => typeof item === 'string') ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  // Pairs, as a member may be named `__proto__`.
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => ({ name, is: order(member, depth + 1) }));
}

export const asList = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value.slice(0, MOST_STATEMENTS) : [value]).filter(
    (item) => typeof item === 'string',
  );

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    // Not JSON: the caller tries the next form.
    return undefined;
  }
}

function decodeUrl(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: not URL encoding.
    return undefined;
  }
}
