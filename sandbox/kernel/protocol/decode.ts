import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import { requiredMembers } from './schemas.ts';

/** How one wire format finds the parts of a value; the walk over the schema is the same for all. */
export interface WireFormat<Node> {
  member(node: Node, member: NormalizedSchema, name: string): Node | undefined;
  items(node: Node, list: NormalizedSchema): readonly Node[];
  entries(node: Node, map: NormalizedSchema): readonly (readonly [string, Node])[];
  /** The text, number or boolean that stands there; undefined when something else does. */
  scalar(node: Node): string | number | boolean | undefined;
  /** Whether the node can be read as a structure at all. */
  isStruct(node: Node): boolean;
  /** A document member's value as it stands. */
  raw(node: Node): unknown;
}

const DEEPEST = 64;

/** Reads a value by its schema. Throws SerializationException for what cannot be read by it. */
export function decode<Node>(
  format: WireFormat<Node>,
  schema: NormalizedSchema,
  node: Node,
  where = '',
  depth = 0,
): unknown {
  if (depth > DEEPEST) throw new AwsError('SerializationException', 'The request is nested too deeply.');
  const below = (part: NormalizedSchema, child: Node, name: string) =>
    decode(format, part, child, where === '' ? name : `${where}.${name}`, depth + 1);
  if (schema.isDocumentSchema()) return format.raw(node);
  if (schema.isStructSchema()) {
    if (!format.isStruct(node)) throw wrongType(where, 'a structure');
    return readStruct(format, schema, node, below);
  }
  if (schema.isListSchema()) {
    return format
      .items(node, schema)
      .map((item, index) => below(schema.getValueSchema(), item, String(index)));
  }
  if (schema.isMapSchema()) {
    const pairs = format
      .entries(node, schema)
      .map(([key, value]) => [key, below(schema.getValueSchema(), value, key)]);
    return Object.fromEntries(pairs);
  }
  return readScalar(schema, format.scalar(node), where);
}

function readStruct<Node>(
  format: WireFormat<Node>,
  schema: NormalizedSchema,
  node: Node,
  below: (part: NormalizedSchema, child: Node, name: string) => unknown,
): object {
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = format.member(node, member, name);
    if (child !== undefined) out[name] = below(member, child, name);
  }
  return out;
}

/** Says which mandatory members are missing, all the way down. */
export function missingMembers(schema: NormalizedSchema, value: unknown, where = ''): string[] {
  if (Array.isArray(value) && schema.isListSchema()) {
    return value.flatMap((item, index) =>
      missingMembers(schema.getValueSchema(), item, `${where}.${index + 1}`),
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  if (schema.isMapSchema()) {
    return Object.entries(value).flatMap(([key, item]) =>
      missingMembers(schema.getValueSchema(), item, `${where}.${key}`),
    );
  }
  if (!schema.isStructSchema()) return [];
  const path = (name: string) => (where === '' ? name : `${where}.${name}`);
  const missing = requiredMembers(schema)
    .filter((name) => Reflect.get(value, name) === undefined)
    .map(path);
  for (const [name, member] of schema.structIterator()) {
    if (Object.hasOwn(value, name))
      missing.push(...missingMembers(member, Reflect.get(value, name), path(name)));
  }
  return missing;
}

function readScalar(
  schema: NormalizedSchema,
  value: string | number | boolean | undefined,
  where: string,
): unknown {
  if (schema.isTimestampSchema()) return readTime(value, where);
  if (schema.isBlobSchema()) {
    if (typeof value !== 'string') throw wrongType(where, 'base64 text');
    return new Uint8Array(Buffer.from(value, 'base64'));
  }
  if (schema.isBooleanSchema()) {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw wrongType(where, 'a boolean');
  }
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) throw wrongType(where, 'a number');
    return number;
  }
  if (typeof value !== 'string') throw wrongType(where, 'a string');
  return value;
}

/** Epoch seconds, ISO 8601 or an HTTP date: each protocol prefers one, clients send any. */
function readTime(value: string | number | boolean | undefined, where: string): Date {
  const seconds = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  const time = typeof seconds === 'number' ? new Date(seconds * 1000) : new Date(String(seconds));
  if (Number.isNaN(time.getTime())) throw wrongType(where, 'a timestamp');
  return time;
}

const wrongType = (where: string, wanted: string) =>
  new AwsError('SerializationException', `${where === '' ? 'The request' : where} is not ${wanted}.`);
