import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { WireRequest } from '../sigv4.ts';
import { decode, type WireFormat } from './decode.ts';
import { jsonFormat } from './json.ts';
import type { OperationSchema, ServiceSchemas } from './schemas.ts';

/** Smithy's HTTP bindings: https://smithy.io/2.0/spec/http-bindings.html */
interface Route {
  readonly schema: OperationSchema;
  readonly method: string;
  readonly segments: readonly string[];
  /** Query parameters that the URI template fixes: `?list-type=2`. */
  readonly query: ReadonlyMap<string, string>;
}

export interface Matched {
  readonly schema: OperationSchema;
  readonly labels: ReadonlyMap<string, string>;
}

const tables = new WeakMap<ServiceSchemas, readonly Route[]>();

export function matchRoute(schemas: ServiceSchemas, request: WireRequest): Matched | undefined {
  let table = tables.get(schemas);
  if (table === undefined) {
    table = [...schemas.operations.values()].flatMap(readRoute).sort(bySpecificity);
    tables.set(schemas, table);
  }
  const query = new URLSearchParams(request.query);
  const parts = request.path.split('/').slice(1);
  for (const route of table) {
    if (route.method !== request.method || !fixedQueryIsThere(route, query)) continue;
    const labels = matchPath(route.segments, parts);
    if (labels !== undefined) return { schema: route.schema, labels };
  }
  return undefined;
}

function readRoute(schema: OperationSchema): Route[] {
  if (schema.http === undefined) return [];
  const [method, uri] = schema.http;
  const [path = '', query = ''] = uri.split('?');
  // `x-id` only tells operations apart in logs: not every client sends it.
  const fixed = [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id');
  return [{ schema, method, segments: path.split('/').slice(1), query: new Map(fixed) }];
}

const literals = (route: Route) => route.segments.filter((segment) => !segment.startsWith('{')).length;

const bySpecificity = (a: Route, b: Route): number =>
  b.query.size - a.query.size || literals(b) - literals(a) || b.segments.length - a.segments.length;

const fixedQueryIsThere = (route: Route, query: URLSearchParams): boolean =>
  [...route.query].every(([name, value]) => query.has(name) && (value === '' || query.get(name) === value));

function matchPath(segments: readonly string[], parts: readonly string[]): Map<string, string> | undefined {
  const labels = new Map<string, string>();
  const given =
    parts.length > 1 && parts.at(-1) === '' && !segments.at(-1)?.endsWith('+}') ? parts.slice(0, -1) : parts;
  for (const [index, segment] of segments.entries()) {
    const part = given[index];
    if (segment.endsWith('+}')) {
      const rest = given.slice(index).join('/');
      if (rest === '') return undefined;
      labels.set(segment.slice(1, -2), unescapePath(rest));
      return labels;
    }
    if (part === undefined) return undefined;
    if (!segment.startsWith('{')) {
      if (segment !== part) return undefined;
    } else if (part === '') return undefined;
    else labels.set(segment.slice(1, -1), unescapePath(part));
  }
  return given.length > segments.length ? undefined : labels;
}

function unescapePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AwsError('InvalidURI', 'The path is not validly encoded.', { status: 400, cause });
  }
}

/** Labels, query and headers by their bindings; what is bound to nothing stands in the body. */
export function bindRequest<Node>(
  matched: Matched,
  request: WireRequest,
  format: WireFormat<Node>,
  parse: (body: Buffer) => Node,
): object {
  const query = new URLSearchParams(request.query);
  const out: Record<string, unknown> = {};
  let body: Node | undefined;
  for (const [name, member] of matched.schema.input.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) {
      if (request.body.length > 0) out[name] = readPayload(member, request.body, format, parse);
    } else if (traits.httpPrefixHeaders !== undefined) {
      const prefix = String(traits.httpPrefixHeaders);
      const found = Object.entries(request.headers).filter(([header]) => header.startsWith(prefix));
      if (found.length > 0)
        out[name] = Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
    } else {
      const bound = readBound(traits, name, matched, query, request);
      if (bound === 'body') {
        body ??= parse(request.body);
        const node = format.member(body, member, name);
        if (node !== undefined) out[name] = decode(format, member, node, name);
      } else if (bound !== undefined) {
        out[name] = decode<unknown>(
          jsonFormat(false),
          member,
          member.isListSchema() ? bound : bound[0],
          name,
        );
      }
    }
  }
  return out;
}

function readBound(
  traits: ReturnType<NormalizedSchema['getMergedTraits']>,
  name: string,
  matched: Matched,
  query: URLSearchParams,
  request: WireRequest,
): string[] | undefined | 'body' {
  const some = (value: string | undefined) => (value === undefined ? undefined : [value]);
  if (traits.httpLabel) return some(matched.labels.get(name));
  if (traits.httpQuery !== undefined) {
    const values = query.getAll(String(traits.httpQuery));
    return values.length === 0 ? undefined : values;
  }
  if (traits.httpHeader !== undefined) return some(request.headers[String(traits.httpHeader).toLowerCase()]);
  return 'body';
}

function readPayload<Node>(
  member: NormalizedSchema,
  body: Buffer,
  format: WireFormat<Node>,
  parse: (body: Buffer) => Node,
): unknown {
  if (member.isBlobSchema() || member.isStreaming()) return new Uint8Array(body);
  if (member.isStringSchema()) return body.toString('utf8');
  return decode(format, member, parse(body));
}
