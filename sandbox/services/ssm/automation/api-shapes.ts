import type { NormalizedSchema } from '@smithy/core/schema';
import { isObject } from '../../../cloudformation/json.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import { decode, missingMembers } from '../../../kernel/protocol/decode.ts';
import { jsonFormat } from '../../../kernel/protocol/json.ts';
import { loadSchemas } from '../../../kernel/protocol/schemas.ts';
import type { World } from '../../../kernel/world.ts';

/**
 * An operation's input as a document writes it, as the operation takes it. A text says what is wrong with it,
 * in the words of the SDK that AWS checks it with.
 */
export async function readApiInput(
  world: World,
  serviceName: string,
  operationName: string,
  given: object,
): Promise<object | string> {
  const service = world.services.get(serviceName);
  const schema =
    service === undefined ? undefined : (await loadSchemas(service)).operations.get(operationName)?.input;
  if (schema === undefined || !schema.isStructSchema()) return given;
  const unknown = unknownMember(schema, given);
  if (unknown !== undefined)
    return `Parameter validation failed: Unknown parameter in input: "${unknown.slice(0, 100)}"`;
  const missing = missingMembers(schema, given);
  if (missing.length > 0)
    return `Parameter validation failed: Missing required parameter in input: "${missing.join('", "')}"`;
  try {
    return Object(decode(jsonFormat(false), schema, writeBlobs(schema, given)));
  } catch (error) {
    if (error instanceof AwsError) return `Parameter validation failed: ${error.message}`;
    throw error;
  }
}

function unknownMember(schema: NormalizedSchema, value: unknown): string | undefined {
  if (Array.isArray(value) && schema.isListSchema())
    return firstOf(value, (item) => unknownMember(schema.getValueSchema(), item));
  if (!isObject(value) || schema.isDocumentSchema()) return undefined;
  if (schema.isMapSchema())
    return firstOf(Object.values(value), (item) => unknownMember(schema.getValueSchema(), item));
  if (!schema.isStructSchema()) return undefined;
  const members = new Map([...schema.structIterator()]);
  return firstOf(Object.entries(value), ([name, item]) => {
    const inner = members.get(name);
    return inner === undefined ? name : unknownMember(inner, item);
  });
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A document writes bytes as text; the decoder reads them as base64. */
function writeBlobs(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isBlobSchema()) return typeof value === 'string' ? Buffer.from(value).toString('base64') : value;
  if (Array.isArray(value) && schema.isListSchema())
    return value.map((item) => writeBlobs(schema.getValueSchema(), item));
  if (!isObject(value) || schema.isDocumentSchema()) return value;
  const members = schema.isStructSchema() ? new Map([...schema.structIterator()]) : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const inner = schema.isMapSchema() ? schema.getValueSchema() : members?.get(name);
      return [name, inner === undefined ? item : writeBlobs(inner, item)];
    }),
  );
}

/** An answer as plain JSON: times as ISO 8601, bytes as text, nothing where there was nothing. */
export function toPlain(answer: unknown): object {
  const text = JSON.stringify(answer ?? {}, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
  );
  return Object(JSON.parse(text));
}
