import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, notInSandbox } from '../aws-error.ts';
import type { WireRequest } from '../sigv4.ts';
import { decode, type WireFormat } from './decode.ts';
import { jsonFormat } from './json.ts';
import { type OperationSchema, requiredMembers, type ServiceSchemas } from './schemas.ts';

/** Smithy's HTTP bindings: https://smithy.io/2.0/spec/http-bindings.html */
interface Route {
  readonly schema: OperationSchema;
  readonly method: string;
  readonly segments: readonly string[];
  /** Query parameters that the URI template fixes: `?list-type=2`. */
  readonly query: ReadonlyMap<string, string>;
  /** The operation's name as `x-id` in the template; clients may leave it out. */
  readonly id: string | undefined;
  /** Bindings of mandatory members: what tells UploadPart and CopyObject from PutObject. */
  readonly bound: readonly { readonly query?: string; readonly header?: string }[];
  /** Every query parameter that the operation has. */
  readonly known: ReadonlySet<string>;
  readonly hasImpliedLabel: boolean;
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
  const fits = table.flatMap((route) => {
    if (route.method !== request.method || !fixedQueryIsThere(route, query)) return [];
    const labels = matchPath(route.segments, parts);
    return labels === undefined ? [] : [{ route, labels }];
  });
  // `DELETE /bucket?policy` must never act as `DELETE /bucket`: only the most specific templates compete.
  const rivals = fits.filter(({ route }) => fits[0] && bySpecificity(route, fits[0].route) === 0);
  const complete = rivals
    .filter(({ route }) => boundIsThere(route, query, request))
    .sort((one, other) => other.route.bound.length - one.route.bound.length);
  const best = complete.filter(({ route }) => route.bound.length === complete[0]?.route.bound.length);
  // A request that lacks a mandatory part is still routed, so that it is answered with what is missing.
  const found = best.find(({ route }) => route.id === query.get('x-id')) ?? best[0] ?? rivals.at(-1);
  if (found === undefined) return undefined;
  refuseUnknown(found.route, query, request);
  return { schema: found.route.schema, labels: found.labels };
}

/** A sub-resource that the model does not have, or a bucket in the host name, must not act as something else. */
function refuseUnknown(route: Route, query: URLSearchParams, request: WireRequest): void {
  for (const name of query.keys()) {
    if (!route.known.has(name) && !/^x-(id$|amz-)/i.test(name))
      throw notInSandbox(`${route.schema.name} with the query parameter ${name.slice(0, 100)}`);
  }
  if (route.hasImpliedLabel && /\.localhost(:\d+)?$/i.test(request.headers['host'] ?? ''))
    throw notInSandbox('a bucket in the host name: use the endpoint http://127.0.0.1');
}

function readRoute(schema: OperationSchema): Route[] {
  if (schema.http === undefined) return [];
  const [method, uri] = schema.http;
  const [path = '', query = ''] = uri.split('?');
  // `x-id` only tells operations apart in logs: not every client sends it.
  const fixed = new Map([...new URLSearchParams(query)].filter(([name]) => name !== 'x-id'));
  const id = new URLSearchParams(query).get('x-id') ?? undefined;
  const implied = impliedLabels(schema, uri);
  const segments = dropEmptyTail([...implied, ...path.split('/').slice(1)]);
  const known = new Set(fixed.keys());
  const bound: { query?: string; header?: string }[] = [];
  const required = new Set(requiredMembers(schema.input));
  for (const [name, member] of membersOf(schema.input)) {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (httpQuery !== undefined) known.add(String(httpQuery));
    if (!required.has(name)) continue;
    if (httpQuery !== undefined) bound.push({ query: String(httpQuery) });
    if (httpHeader !== undefined) bound.push({ header: String(httpHeader).toLowerCase() });
  }
  return [{ schema, method, segments, query: fixed, id, bound, known, hasImpliedLabel: implied.length > 0 }];
}

const membersOf = (schema: NormalizedSchema) => (schema.isStructSchema() ? [...schema.structIterator()] : []);

/** S3's bucket is a label that stands in no template: by the endpoint's rules it is the path's first part. */
function impliedLabels(schema: OperationSchema, uri: string): string[] {
  return membersOf(schema.input)
    .filter(([name, member]) => member.getMergedTraits().httpLabel && !new RegExp(`{${name}\\+?}`).test(uri))
    .map(([name]) => `{${name}}`);
}

const dropEmptyTail = (segments: readonly string[]): readonly string[] =>
  segments.length > 1 && segments.at(-1) === '' ? segments.slice(0, -1) : segments;

const boundIsThere = (route: Route, query: URLSearchParams, request: WireRequest): boolean =>
  route.bound.every(
    ({ query: name, header }) =>
      (name === undefined || query.has(name)) &&
      (header === undefined || request.headers[header] !== undefined),
  );

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
