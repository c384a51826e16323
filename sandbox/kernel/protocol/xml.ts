import { parseXML } from '@aws-sdk/xml-builder';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { WireFormat } from './decode.ts';

/** Longest XML that means something, bytes: ten thousand parts of an upload, a thousand keys to delete. */
const LONGEST = 4 * 1024 * 1024;

/** The parser gives text for leaves, objects for elements, arrays for repeated ones. */
export function parseXml(body: Buffer): unknown {
  if (body.length === 0) return {};
  if (body.length > LONGEST)
    throw new AwsError('MaxMessageLengthExceeded', 'Your request was too big.', { status: 400 });
  try {
    // The parser passes over a document type, in time that grows with their number times the length.
    const text = body.toString('utf8');
    if (/<!doctype/i.test(text)) throw new SyntaxError('a document type');
    return Object.values(parseXML(text))[0] ?? {};
  } catch (cause) {
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed.', { status: 400, cause });
  }
}

const child = (node: unknown, name: string): unknown =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? Reflect.get(node, name)
    : undefined;

const all = (node: unknown): readonly unknown[] =>
  node === undefined ? [] : Array.isArray(node) ? node : [node];

export const xmlFormat: WireFormat<unknown> = {
  member: (node, member, name) => child(node, nameOf(member, name)),
  items: (node, list) =>
    list.getMergedTraits().xmlFlattened
      ? all(node)
      : all(child(node, nameOf(list.getValueSchema(), 'member'))),
  entries: (node, map) =>
    all(map.getMergedTraits().xmlFlattened ? node : child(node, 'entry')).flatMap((entry) => {
      const key = child(entry, nameOf(map.getKeySchema(), 'key'));
      const value = child(entry, nameOf(map.getValueSchema(), 'value'));
      return typeof key === 'string' && value !== undefined ? [[key, value] as const] : [];
    }),
  scalar(node) {
    const text = typeof node === 'object' ? child(node, '#text') : node;
    return typeof text === 'string' ? text : undefined;
  },
  // An element without children arrives as its (empty) text.
  isStruct: (node) => typeof node === 'object' || (typeof node === 'string' && node.trim() === ''),
  raw: (node) => node,
};

/** Attribute and element text alike; XML 1.0 has no way to write most control characters, so they are replaced. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML 1.0 forbids.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#xD;');

export const element = (name: string, content: string, attributes = ''): string =>
  `<${name}${attributes}>${content}</${name}>`;

/** The members of a structure, one element each. */
export function toXml(schema: NormalizedSchema, value: object): string {
  let out = '';
  for (const [name, member] of schema.structIterator()) {
    const item: unknown = Reflect.get(value, name);
    if (item !== undefined && item !== null) out += writeMember(member, nameOf(member, name), item);
  }
  return out;
}

function writeMember(schema: NormalizedSchema, name: string, value: unknown): string {
  const flat = schema.getMergedTraits().xmlFlattened;
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    const itemName = flat ? name : nameOf(item, 'member');
    const items = value.map((one) => writeMember(item, itemName, one)).join('');
    return flat ? items : element(name, items);
  }
  if (schema.isMapSchema() && typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, one]) =>
      element(
        flat ? name : 'entry',
        element(nameOf(schema.getKeySchema(), 'key'), escapeXml(key)) +
          writeMember(schema.getValueSchema(), nameOf(schema.getValueSchema(), 'value'), one),
      ),
    );
    return flat ? entries.join('') : element(name, entries.join(''));
  }
  if (schema.isStructSchema() && typeof value === 'object' && value !== null) {
    return element(name, toXml(schema, value), namespaceOf(schema));
  }
  if (value instanceof Date) return element(name, value.toISOString());
  if (value instanceof Uint8Array) return element(name, Buffer.from(value).toString('base64'));
  return element(name, escapeXml(String(value)));
}

function nameOf(schema: NormalizedSchema, otherwise: string): string {
  const name = schema.getMergedTraits().xmlName;
  return typeof name === 'string' ? name : otherwise;
}

export function namespaceOf(schema: NormalizedSchema): string {
  const namespace = schema.getMergedTraits().xmlNamespace;
  return Array.isArray(namespace) ? ` xmlns="${String(namespace[namespace.length - 1])}"` : '';
}
