import { isObject } from '../../../cloudformation/json.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html */
const TYPES = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'] as const;
export type ValueType = (typeof TYPES)[number];

/** The type that a document names. The types of AWS resources are texts and lists of texts. */
export function readValueType(name: unknown): ValueType | undefined {
  const known = TYPES.find((type) => type === name);
  if (known !== undefined || typeof name !== 'string') return known;
  if (/^AWS::[A-Za-z0-9]+(::[A-Za-z0-9]+)+$/.test(name)) return 'String';
  return /^List<AWS::[A-Za-z0-9]+(::[A-Za-z0-9]+)+>$/.test(name) ? 'StringList' : undefined;
}

const FITS: Record<ValueType, (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  StringList: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  Integer: (value) => Number.isSafeInteger(value),
  Boolean: (value) => typeof value === 'boolean',
  StringMap: isObject,
  MapList: (value) => Array.isArray(value) && value.every(isObject),
};

export const fits = (type: ValueType, value: unknown): boolean => FITS[type](value);

/** A value that a call answered with, as the type that the step's output names; undefined when it is none. */
export function convert(type: ValueType, value: unknown): unknown {
  if (fits(type, value)) return value;
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  if (type === 'String' && isPlain) return String(value);
  if (type === 'Integer' && typeof value === 'string') return readInteger(value);
  if (type === 'Boolean' && typeof value === 'string') return readBoolean(value);
  if (type === 'StringList') {
    const items = (Array.isArray(value) ? value : [value]).map((item) => convert('String', item));
    return fits(type, items) ? items : undefined;
  }
  // A selector that finds one thing gives the thing and not a list of it.
  return type === 'MapList' && isObject(value) ? [value] : undefined;
}

/** A value given at the start of an execution, where everything is a list of texts; undefined when it does not fit. */
export function readTexts(type: ValueType, texts: readonly string[]): unknown {
  if (type === 'StringList') return texts;
  if (type === 'MapList') {
    const maps = texts.length === 1 ? [readJson(texts[0] ?? '')].flat() : texts.map(readJson);
    return fits(type, maps) ? maps : undefined;
  }
  const [text, ...more] = texts;
  if (text === undefined || more.length > 0) return undefined;
  if (type === 'String') return text;
  if (type === 'Integer') return readInteger(text);
  if (type === 'Boolean') return readBoolean(text);
  const map = readJson(text);
  return isObject(map) ? map : undefined;
}

const readInteger = (text: string): number | undefined =>
  /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;

const readBoolean = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no map: the caller says of which parameter.
    return undefined;
  }
}

/** A value as the texts that the API shows. */
export const toTexts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((item) =>
    typeof item === 'string' ? item : (JSON.stringify(item) ?? ''),
  );
