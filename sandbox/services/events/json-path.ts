import { isJsonArray, isJsonObject, type JsonValue } from './pattern/json.ts';

type Step = string | number | typeof ANY;
const ANY = Symbol('*');

const STEP = /\.([A-Za-z0-9_\-/]+|\*)|\[(\d{1,9}|\*)\]|\['([^'\]]*)'\]|\["([^"\]]*)"\]/y;

/**
 * The steps of a path such as `$.detail.items[0]['a b']`; undefined for what EventBridge's paths do not have.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function readJsonPath(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const [, name, index, single, double] = STEP.exec(path) ?? [];
    const step = name ?? index ?? single ?? double;
    if (step === undefined) return undefined;
    steps.push(step === '*' ? ANY : index === undefined ? step : Number(index));
  }
  return steps;
}

/** What stands at the path; with a wildcard the list of all that it finds. Undefined: nothing. */
export function followPath(root: JsonValue, steps: readonly Step[]): JsonValue | undefined {
  let found: readonly JsonValue[] = [root];
  for (const step of steps) found = found.flatMap((value) => take(value, step));
  return steps.includes(ANY) ? (found.length === 0 ? undefined : found) : found[0];
}

function take(value: JsonValue, step: Step): readonly JsonValue[] {
  if (step === ANY) return isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  const holds = isJsonArray(value) ? typeof step === 'number' : isJsonObject(value);
  if (!holds || !Object.hasOwn(Object(value), step)) return [];
  // flatMap opens one level of lists, so each value is wrapped.
  return [Reflect.get(Object(value), step) as JsonValue];
}
