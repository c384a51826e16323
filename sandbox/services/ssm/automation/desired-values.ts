import { isScalar, type JsonObject, member } from '../../../cloudformation/json.ts';
import type { Refuse } from './action.ts';
import { isSelector } from './json-path.ts';

export function checkDesired(inputs: JsonObject, refuse: Refuse): void {
  const selector = member(inputs, 'PropertySelector');
  if (typeof selector !== 'string' || (!selector.includes('{{') && !isSelector(selector)))
    refuse('The PropertySelector is not a JSON path.');
  const desired = member(inputs, 'DesiredValues');
  const isList = Array.isArray(desired) && desired.length > 0;
  if (!isList && !(typeof desired === 'string' && desired.includes('{{')))
    refuse('DesiredValues has to be a list of at least one value.');
}

export const desiredOf = (inputs: JsonObject): readonly unknown[] =>
  [member(inputs, 'DesiredValues') ?? []].flat();

/** Values are compared as texts: a document may write `"true"` for what an answer has as true. */
export const isDesired = (found: unknown, desired: readonly unknown[]): boolean =>
  isScalar(found) && desired.some((one) => isScalar(one) && String(one) === String(found));
