import { asList, type RequestView } from '../request.ts';
import type { ConditionValue, KeyTest } from './operator.ts';

/**
 * `true`: the key is absent; `false`: it is there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
 */
export function readNull(key: string, values: ConditionValue): KeyTest {
  const wanted = asList(values).map((value) => String(value).toLowerCase());
  return (request: RequestView) => wanted.includes(request.context.has(key) ? 'false' : 'true');
}
