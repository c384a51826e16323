import { isLongerThan, isObject, isScalar, member } from './json.ts';
import { UNKNOWN } from './scope.ts';
import { shown, validationError } from './template-error.ts';

/**
 * What a property may hold. Reading a value by it finds every member that the sandbox does not know,
 * and gives the texts, numbers and booleans that a service's API wants: templates may write `"30"` for 30.
 */
export interface Shape<out T> {
  /** Throws a ValidationError that names the property. `where` is its path, `#/Code/S3Key`. */
  read(value: unknown, where: string): T;
}

const shape = <T>(read: Shape<T>['read']): Shape<T> => ({
  // A plan reads with values that nobody knows yet. They fit everywhere, and nobody looks at what was read.
  read: (value, where) => (value === UNKNOWN ? (UNKNOWN as unknown as T) : read(value, where)),
});

const wrong = (where: string, wanted: string, value: unknown) =>
  validationError(`Model validation failed (${where}: expected type: ${wanted}, found: ${shown(value)})`);

export const text: Shape<string> = shape((value, where) => {
  if (!isScalar(value)) throw wrong(where, 'String', value);
  return String(value);
});

/** A word of a list that the service knows: whether the value is on it is for the service to say. */
export const word = <T extends string>(): Shape<T> => text as unknown as Shape<T>;

export const number: Shape<number> = shape((value, where) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) throw wrong(where, 'Number', value);
  return read;
});

export const boolean: Shape<boolean> = shape((value, where) => {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw wrong(where, 'Boolean', value);
});

/** Far more than any service takes. */
const LONGEST_DOCUMENT = 1_048_576;

/** Free JSON (a policy, an event pattern), as the text that the APIs take. */
export const document: Shape<string> = shape((value, where) => {
  if (typeof value === 'string') return value;
  if (!isObject(value)) throw wrong(where, 'JSONObject', value);
  if (isLongerThan(value, LONGEST_DOCUMENT))
    throw validationError(`Model validation failed (${where}: longer than ${LONGEST_DOCUMENT} characters)`);
  // What is not known yet is a symbol, which JSON leaves out: the text of a plan is not looked at.
  return JSON.stringify(value);
});

export const list = <T>(of: Shape<T>): Shape<T[]> =>
  shape((value, where) => {
    // A single value stands for a list of one, as it does for most types on AWS.
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item, index) => of.read(item, `${where}/${index}`));
  });

export const map = <T>(of: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  shape((value, where) => {
    if (!isObject(value)) throw wrong(where, 'JSONObject', value);
    const read = Object.entries(value).map(
      ([name, item]) => [name, of.read(item, `${where}/${name}`)] as const,
    );
    return Object.fromEntries(read);
  });

export interface RequiredShape<T> extends Shape<T> {
  readonly isRequired: true;
}

export const required = <T>(of: Shape<T>): RequiredShape<T> => ({ ...of, isRequired: true });

type Members = Readonly<Record<string, Shape<unknown>>>;
type ValueOf<S> = S extends Shape<infer T> ? T : never;
type RequiredName<M, K extends keyof M> = M[K] extends RequiredShape<unknown> ? K : never;

/** The object that a table of members describes. */
export type ObjectOf<M> = {
  readonly [K in keyof M as RequiredName<M, K>]: ValueOf<M[K]>;
} & {
  readonly [K in keyof M as Exclude<K, RequiredName<M, K>>]?: ValueOf<M[K]>;
};

export function object<const M extends Members>(members: M): Shape<ObjectOf<M>> {
  const known = new Map<string, Shape<unknown>>(Object.entries(members));
  return shape((value, where) => {
    if (!isObject(value)) throw wrong(where, 'JSONObject', value);
    for (const name of Object.keys(value)) {
      if (!known.has(name))
        throw validationError(`Encountered unsupported property ${shown(name)} (${where})`);
    }
    const read: [string, unknown][] = [];
    for (const [name, of] of known) {
      const item = member(value, name);
      if (item === undefined) {
        if ('isRequired' in of)
          throw validationError(`Model validation failed (${where}: required key [${name}] not found)`);
        continue;
      }
      read.push([name, of.read(item, `${where}/${name}`)]);
    }
    // The loop above read every member by its own shape, required ones too.
    return Object.fromEntries(read) as ObjectOf<M>;
  });
}

export const tags = list(object({ Key: required(text), Value: required(text) }));
