import type { Condition, Filter } from '@aws-sdk/client-ssm-incidents';
import { checkCount, refuse } from '../events/constraints.ts';
import { checkUnion } from './constraints.ts';

/** What a filter's key looks at: a time (ms), a number, or any of several texts. */
export type FilterKeys<T> = Readonly<
  Record<string, (item: T) => { time: number } | { number: number } | { texts: readonly string[] }>
>;

/** Items that match all filters; a filter with several values wants any of them. */
export function applyFilters<T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  keys: FilterKeys<T>,
): readonly T[] {
  checkCount('filters', filters ?? [], 0, 5);
  return (filters ?? []).reduce((left, filter) => left.filter(readFilter(filter, keys)), items);
}

function readFilter<T>({ key = '', condition }: Filter, keys: FilterKeys<T>): (item: T) => boolean {
  const read = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (read === undefined) throw refuse(`The filter key is not known: ${key.slice(0, 50)}`);
  checkUnion('filters.condition', condition);
  checkUnion('filters.condition.equals', condition?.equals);
  return (item) => {
    const value = read(item);
    if ('time' in value) return isInTime(value.time, condition, key);
    const { equals } = condition ?? {};
    if (equals === undefined) throw refuse(`The filter key ${key} needs the condition equals.`);
    if ('number' in value) return (equals.integerValues ?? []).includes(value.number);
    return (equals.stringValues ?? []).some((text) => value.texts.includes(text));
  };
}

function isInTime(time: number, condition: Condition | undefined, key: string): boolean {
  if (condition?.before !== undefined) return time < condition.before.getTime();
  if (condition?.after !== undefined) return time > condition.after.getTime();
  throw refuse(`The filter key ${key} needs the condition before or after.`);
}
