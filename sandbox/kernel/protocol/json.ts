import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { WireFormat } from './decode.ts';

const isObject = (node: unknown): node is object =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** JSON as both JSON protocols write it; only restJson renames members (`jsonName`). */
export const jsonFormat = (renames: boolean): WireFormat<unknown> => ({
  member(node, member, name) {
    const key = jsonKey(member, name, renames);
    const value: unknown = isObject(node) && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;
    return value === null ? undefined : value;
  },
  items(node) {
    if (!Array.isArray(node)) throw new AwsError('SerializationException', 'A list was expected.');
    return node;
  },
  entries(node) {
    if (!isObject(node)) throw new AwsError('SerializationException', 'A map was expected.');
    return Object.entries(node);
  },
  scalar: (node) =>
    typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean' ? node : undefined,
  isStruct: isObject,
  raw: (node) => node,
});

export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.', { cause });
  }
}

/** A value as JSON by its schema: blobs as base64, times as epoch seconds unless a trait says otherwise. */
export function toJson(schema: NormalizedSchema, value: unknown, renames: boolean): unknown {
  if (value === undefined || value === null || schema.isDocumentSchema()) return value;
  if (value instanceof Date) {
    return schema.getSchema() === ISO_TIME ? value.toISOString() : value.getTime() / 1000;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((item) => toJson(schema.getValueSchema(), item, renames));
  }
  if (typeof value !== 'object') return value;
  if (schema.isMapSchema()) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toJson(schema.getValueSchema(), item, renames)]),
    );
  }
  if (!schema.isStructSchema()) return value;
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const item: unknown = Reflect.get(value, name);
    if (item !== undefined) out[jsonKey(member, name, renames)] = toJson(member, item, renames);
  }
  return out;
}

/** Smithy's schema number for a timestamp in ISO 8601; 4 is the protocol's default, 7 epoch seconds. */
export const ISO_TIME = 5;

/** The name that a member has in JSON. */
export function jsonKey(member: NormalizedSchema, name: string, renames: boolean): string {
  const renamed = renames ? member.getMergedTraits().jsonName : undefined;
  return typeof renamed === 'string' ? renamed : name;
}
