import { Readable } from 'node:stream';
import type { NormalizedSchema } from '@smithy/core/schema';
import { HttpResponse } from '@smithy/core/transport';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudformation } from '../../services/cloudformation/service.ts';
import { cloudtrail } from '../../services/cloudtrail/service.ts';
import { dynamodb } from '../../services/dynamodb/service.ts';
import { events } from '../../services/events/service.ts';
import { iam } from '../../services/iam/service.ts';
import { lambda } from '../../services/lambda/service.ts';
import { logs } from '../../services/logs/service.ts';
import { sns } from '../../services/sns/service.ts';
import { sts } from '../../services/sts/service.ts';
import type { Service } from '../operation.ts';
import type { WireRequest } from '../sigv4.ts';
import { loadSchemas, requiredMembers } from './schemas.ts';
import { decodeRequest, encodeResponse } from './wire.ts';

/**
 * What the SDK's own clients write, our side reads back as it was; and what our side writes, they read back.
 * Inputs and outputs are made from the model, for every operation that the sandbox has.
 */
const SERVICES = [cloudformation, cloudtrail, dynamodb, events, iam, lambda, logs, sns, sts];
const RUNS = 12;

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}
interface Client {
  send(command: object): Promise<object>;
}
type Maker<T> = new (input: object) => T;

/** The client of a service whose requests go to `handle` and nowhere else. */
async function connect(service: Service, handle: (request: SentRequest) => Promise<HttpResponse>) {
  const module = await service.schemas();
  const [, makeClient] = Object.entries(module).find(([name]) => /^[A-Z]\w+Client$/.test(name)) ?? [];
  const client: Client = new (makeClient as Maker<Client>)({
    region: 'eu-west-2',
    endpoint: 'http://127.0.0.1:4566',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x'.repeat(40) },
    requestHandler: { handle: async (request: SentRequest) => ({ response: await handle(request) }) },
  });
  const send = (operation: string, input: object) =>
    client.send(new (Reflect.get(module, `${operation}Command`) as Maker<object>)(input));
  return send;
}

function toWire({ method, path, query, headers, body }: SentRequest): WireRequest {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map(
      (one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`,
    ),
  );
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    path,
    query: pairs.join('&'),
    headers: Object.fromEntries(lower),
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(new Uint8Array(body ?? [])),
  };
}

describe.each(SERVICES.map((service) => [service.name, service] as const))('%s', (_, service) => {
  it('reads what the client writes, and writes what it reads', async () => {
    const { operations } = await loadSchemas(service);
    let answer: (request: SentRequest) => Promise<HttpResponse>;
    const send = await connect(service, (request) => answer(request));
    for (const name of Object.keys(service.operations)) {
      const schema = operations.get(name);
      if (schema === undefined) throw new Error(`${service.name} has no operation ${name}`);
      const inputs = makeValue(schema.input, service, 'request');
      const outputs = makeValue(schema.output, service, 'response');
      await fc.assert(
        fc.asyncProperty(inputs, outputs, async (input, output) => {
          let read: object | undefined;
          answer = async (request) => {
            const decoded = await decodeRequest(service, toWire(request));
            expect(decoded.schema.name).toBe(name);
            read = decoded.input;
            const { status, headers, body } = encodeResponse(service, schema, Object(output), 'request-id');
            return new HttpResponse({
              statusCode: status,
              headers,
              body: Readable.from([Buffer.from(body)]),
            });
          };
          const { $metadata, ...received } = (await send(name, Object(input))) as { $metadata: object };
          expect($metadata).toMatchObject({ requestId: 'request-id' });
          expect(plain(read), `${name}: request`).toEqual(plain(input));
          expect(plain(received), `${name}: response`).toEqual(plain(output));
        }),
        { numRuns: RUNS },
      );
    }
  });
});

/** Bytes and streams as text, times as numbers, so that two values compare by what they hold. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('base64')}`;
  if (value instanceof Date) return `time ${value.getTime()}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

type Side = 'request' | 'response';
const DEEPEST = 4;

/** Values of a schema, as callers of the client write them. */
function makeValue(schema: NormalizedSchema, service: Service, side: Side, depth = 0): fc.Arbitrary<unknown> {
  const below = (part: NormalizedSchema) => makeValue(part, service, side, depth + 1);
  const isXml = service.protocol === 'awsQuery';
  if (schema.isUnitSchema()) return fc.constant({});
  if (schema.isUnionSchema()) return unionOf(schema, below, depth);
  if (schema.isStructSchema()) {
    const value = structOf(schema, below, depth);
    // A structure without members leaves no trace in a form.
    return isXml && depth > 0 ? value.filter((one) => Object.keys(Object(one)).length > 0) : value;
  }
  if (schema.isListSchema()) {
    // An empty list is not there in a form, and as an empty element in XML.
    const minLength = isXml || isHeld(schema) ? 1 : 0;
    return fc.array(below(schema.getValueSchema()), { minLength, maxLength: 2 });
  }
  if (schema.isMapSchema()) {
    const keys = textOf(schema, service, side).filter((key) => key !== '' && key !== '__proto__');
    return fc.dictionary(keys, below(schema.getValueSchema()), { minKeys: isXml ? 1 : 0, maxKeys: 2 });
  }
  return scalarOf(schema, service, side);
}

function unionOf(
  schema: NormalizedSchema,
  below: (part: NormalizedSchema) => fc.Arbitrary<unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  const members = [...schema.structIterator()].filter(([, member]) => depth < DEEPEST || isFlat(member));
  return fc.oneof(...members.map(([name, member]) => below(member).map((value) => ({ [name]: value }))));
}

function structOf(
  schema: NormalizedSchema,
  below: (part: NormalizedSchema) => fc.Arbitrary<unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  const required = new Set(requiredMembers(schema));
  const members = [...schema.structIterator()].filter(
    ([name, member]) =>
      !member.isStreaming() &&
      !STEERING.includes(name) &&
      (depth < DEEPEST || isFlat(member) || required.has(name)),
  );
  const requiredKeys = members
    .filter(([name, member]) => {
      const { idempotencyToken, httpLabel, httpResponseCode, httpPayload } = member.getMergedTraits();
      // The client fills in or always reads these.
      return required.has(name) || idempotencyToken || httpLabel || httpResponseCode || httpPayload;
    })
    .map(([name]) => name);
  return fc.record(Object.fromEntries(members.map(([name, member]) => [name, below(member)])), {
    requiredKeys,
  });
}

/** Members by which the client chooses the host. */
const STEERING = ['EndpointId'];

const isFlat = (schema: NormalizedSchema): boolean =>
  !schema.isStructSchema() && !schema.isListSchema() && !schema.isMapSchema();

/** Bound to the path, the query or a header. */
const isHeld = (schema: NormalizedSchema): boolean => {
  const { httpLabel, httpQuery, httpHeader } = schema.getMergedTraits();
  return Boolean(httpLabel ?? httpQuery ?? httpHeader);
};

function scalarOf(schema: NormalizedSchema, service: Service, side: Side): fc.Arbitrary<unknown> {
  if (schema.getMergedTraits().httpResponseCode) return fc.constantFrom(200, 202, 204);
  if (schema.isTimestampSchema())
    return fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 20 });
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  return textOf(schema, service, side);
}

function textOf(schema: NormalizedSchema, service: Service, side: Side): fc.Arbitrary<string> {
  const { httpHeader, httpLabel } = schema.getMergedTraits();
  if (httpHeader) return fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
  if (httpLabel)
    return fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/^\.{1,2}$/.test(text));
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  const hostile = fc.constantFrom(
    '__proto__',
    'constructor',
    '<a>&amp;"\'</a>',
    'a=b&c.1=d',
    '%2F+ ',
    '\u{1f512}',
    ' a\tb ',
  );
  const all = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: hostile });
  // The XML parser of the clients drops text that is nothing but white space.
  return service.protocol === 'awsQuery' && side === 'response'
    ? all.filter((one) => one.trim() !== '')
    : all;
}
