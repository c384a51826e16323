import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, notInSandbox } from '../aws-error.ts';
import type { Protocol, Service } from '../operation.ts';
import type { WireRequest } from '../sigv4.ts';
import { decode, missingMembers } from './decode.ts';
import { ISO_TIME, jsonFormat, parseJson, toJson } from './json.ts';
import { parseForm, queryFormat } from './query.ts';
import { bindRequest, matchRoute } from './rest.ts';
import { loadSchemas, type OperationSchema } from './schemas.ts';
import { unzip } from './unzip.ts';
import { element, escapeXml, namespaceOf, parseXml, toXml, xmlFormat } from './xml.ts';

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Apart from the other headers, because `set-cookie` is sent once for each. */
  readonly cookies?: readonly string[];
  readonly body: string | Uint8Array;
}

export interface Decoded {
  readonly schema: OperationSchema;
  readonly input: object;
}

/** A request's operation and input, by the service's own protocol and schemas. */
export async function decodeRequest(service: Service, request: WireRequest): Promise<Decoded> {
  const schemas = await loadSchemas(service);
  const body = service.protocol.startsWith('awsJson') ? unzip(request) : request.body;
  const decoded = service.protocol.startsWith('rest') ? readRest() : readRpc();
  const missing = missingMembers(decoded.schema.input, decoded.input);
  if (missing.length > 0) throw validationError(service, missing);
  return decoded;

  function readRest(): Decoded {
    const matched = matchRoute(schemas, request);
    if (matched === undefined) throw notInSandbox(`${service.name}: ${request.method} ${request.path}`);
    const input =
      service.protocol === 'restXml'
        ? bindRequest(matched, request, xmlFormat, parseXml)
        : bindRequest(matched, request, jsonFormat(true), parseJson);
    return { schema: matched.schema, input };
  }

  function readRpc(): Decoded {
    const form = service.protocol === 'awsQuery' ? parseForm(body) : undefined;
    // Clients differ in the target's prefix; the name is what stands after the last dot.
    const name = form?.parts.get('Action')?.text ?? request.headers['x-amz-target']?.split('.').at(-1) ?? '';
    const schema = schemas.operations.get(name);
    if (schema === undefined) throw notInSandbox(`${service.name}:${name.slice(0, 100)}`);
    // Operations without any input have no structure to read.
    if (!schema.input.isStructSchema()) return { schema, input: {} };
    const input =
      form === undefined
        ? decode(jsonFormat(false), schema.input, parseJson(body))
        : decode(queryFormat, schema.input, form);
    return { schema, input: typeof input === 'object' && input !== null ? input : {} };
  }
}

function validationError(service: Service, missing: readonly string[]): AwsError {
  const text = `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected: `;
  const rows = missing.map(
    (name) => `Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
  const usual =
    service.protocol === 'awsQuery'
      ? 'ValidationError'
      : service.protocol === 'restXml'
        ? 'InvalidRequest'
        : 'ValidationException';
  return new AwsError(service.invalidCode ?? usual, text + rows.join('; '), { status: 400 });
}

const CONTENT_TYPE: Record<Protocol, string> = {
  awsJson1_0: 'application/x-amz-json-1.0',
  awsJson1_1: 'application/x-amz-json-1.1',
  awsQuery: 'text/xml',
  restJson1: 'application/json',
  restXml: 'application/xml',
};

export function encodeResponse(
  service: Service,
  schema: OperationSchema,
  output: object,
  requestId: string,
): WireResponse {
  const headers = baseHeaders(service, requestId);
  if (service.protocol === 'awsQuery') {
    const result = schema.output.isStructSchema()
      ? element(`${schema.name}Result`, toXml(schema.output, output))
      : '';
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    const attributes = service.xmlNamespace === undefined ? '' : ` xmlns="${service.xmlNamespace}"`;
    return { status: 200, headers, body: element(`${schema.name}Response`, result + metadata, attributes) };
  }
  if (service.protocol.startsWith('awsJson')) {
    const body = schema.output.isStructSchema() ? JSON.stringify(toJson(schema.output, output, false)) : '{}';
    return { status: 200, headers, body };
  }
  return encodeRest(service, schema, output, headers);
}

function encodeRest(
  service: Service,
  schema: OperationSchema,
  output: object,
  headers: Record<string, string>,
): WireResponse {
  let status = schema.http?.[2] ?? 200;
  let payload: { member: NormalizedSchema; value: unknown } | undefined;
  let hasPayloadMember = false;
  const rest: Record<string, unknown> = {};
  for (const [name, member] of schema.output.structIterator()) {
    const traits = member.getMergedTraits();
    const value: unknown = Reflect.get(output, name);
    if (traits.httpPayload) hasPayloadMember = true;
    if (value === undefined) continue;
    if (traits.httpPayload) payload = { member, value };
    else if (traits.httpResponseCode) status = Number(value);
    else if (traits.httpHeader !== undefined)
      headers[String(traits.httpHeader).toLowerCase()] = headerText(writeTime(member, value));
    else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(Object(value)))
        headers[`${String(traits.httpPrefixHeaders)}${key}`] = headerText(text);
    } else rest[name] = value;
  }
  if (headers['content-range'] !== undefined) status = 206;
  if (hasPayloadMember)
    return { status, headers, body: payload === undefined ? '' : writePayload(service, payload, headers) };
  if (service.protocol === 'restXml') {
    return { status, headers, body: status === 204 ? '' : writeXmlBody(service, schema, rest) };
  }
  const isEmpty = status === 204 || Object.keys(rest).length === 0;
  return { status, headers, body: isEmpty ? '{}' : JSON.stringify(toJson(schema.output, rest, true)) };
}

/** Clients read a root element wherever the output has members in the body, set or not. */
function writeXmlBody(service: Service, schema: OperationSchema, rest: Record<string, unknown>): string {
  if (!schema.output.isStructSchema()) return '';
  const inBody = [...schema.output.structIterator()].filter(([, member]) => {
    const traits = member.getMergedTraits();
    return (
      traits.httpHeader === undefined && traits.httpPrefixHeaders === undefined && !traits.httpResponseCode
    );
  });
  if (inBody.length === 0) return '';
  const root = String(schema.output.getMergedTraits().xmlName ?? schema.output.getName() ?? schema.name);
  const own = namespaceOf(schema.output);
  const namespace = own || service.xmlNamespace === undefined ? own : ` xmlns="${service.xmlNamespace}"`;
  const [only, ...others] = inBody;
  // GetBucketLocation's root element is its only member itself.
  if (only !== undefined && others.length === 0 && only[0] === root)
    return element(root, escapeXml(String(rest[root] ?? '')), namespace);
  return element(root, toXml(schema.output, rest), namespace);
}

function writePayload(
  service: Service,
  payload: { member: NormalizedSchema; value: unknown },
  headers: Record<string, string>,
): string | Uint8Array {
  const { member, value } = payload;
  if (value instanceof Uint8Array || typeof value === 'string') {
    headers['content-type'] ??= 'application/octet-stream';
    return value;
  }
  if (service.protocol === 'restJson1') return JSON.stringify(toJson(member, value, true));
  const name = String(member.getMergedTraits().xmlName ?? member.getName() ?? 'Payload');
  return element(name, toXml(member, Object(value)), namespaceOf(member));
}

/** A time in a header is an HTTP date, if the model does not say otherwise. */
const writeTime = (member: NormalizedSchema, value: unknown): unknown =>
  value instanceof Date && member.getSchema() === ISO_TIME ? value.toISOString() : value;

const headerText = (value: unknown): string =>
  (value instanceof Date ? value.toUTCString() : String(value)).replace(/[^\x20-\x7e]/g, '?');

function baseHeaders(service: Service, requestId: string): Record<string, string> {
  return {
    'content-type': CONTENT_TYPE[service.protocol],
    'x-amzn-requestid': requestId,
    ...(service.protocol === 'restXml' ? { 'x-amz-request-id': requestId } : {}),
  };
}

/** An error in the form in which the service's clients look for its code. */
export function encodeError(service: Service, error: AwsError, requestId: string): WireResponse {
  const status = error.status ?? 400;
  const headers = baseHeaders(service, requestId);
  if (service.protocol === 'awsQuery') {
    const type = element('Type', status >= 500 ? 'Receiver' : 'Sender');
    const body = type + element('Code', error.code) + element('Message', escapeXml(error.message));
    const attributes = service.xmlNamespace === undefined ? '' : ` xmlns="${service.xmlNamespace}"`;
    const all = element('Error', body) + element('RequestId', requestId);
    return { status, headers, body: element('ErrorResponse', all, attributes) };
  }
  if (service.protocol === 'restXml') {
    const body = element('Code', error.code) + element('Message', escapeXml(error.message));
    return { status, headers, body: element('Error', body + element('RequestId', requestId)) };
  }
  headers['x-amzn-errortype'] = error.code;
  const members = Object.fromEntries(Object.entries(error.members).filter(([name]) => name !== 'decision'));
  return {
    status,
    headers,
    body: JSON.stringify({ __type: error.code, message: error.message, ...members }),
  };
}
