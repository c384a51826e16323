import * as z from 'zod/mini';

/** A part that may be missing, null or of another shape in some detector's version: then it says nothing. */
export const lenient = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/** A text that says something. GuardDuty writes the text `null` where a console sign-in has no key. */
export const text = (longest: number) =>
  lenient(z.string().check(z.minLength(1), z.maxLength(longest), z.regex(/^(?!null$)/)));

/** Written for people: too long, it is cut. */
export const prose = (longest: number) =>
  lenient(
    z.pipe(
      z.string().check(z.minLength(1)),
      z.transform((value: string) => value.slice(0, longest)),
    ),
  );

/** A list of which at most `most` elements are looked at, and of which those of another shape are passed over. */
export const listOf = <T extends z.ZodMiniType>(schema: T, most: number) =>
  z.pipe(
    z.transform((value: unknown) => (Array.isArray(value) ? value.slice(0, most) : [])),
    z.pipe(
      z.array(lenient(schema)),
      z.transform((elements: (z.output<T> | undefined)[]) =>
        elements.filter((element): element is z.output<T> => element !== undefined),
      ),
    ),
  );

/** Without the properties that say nothing. */
export function dropAbsent<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
