import { InvalidEventPattern } from '../invalid-event-pattern.ts';
import type { Operator } from './operator.ts';

/**
 * `{ "exists": true }`. Only leaf values count: to EventBridge a field that holds an object does not exist
 * (eb-create-pattern-operators, "Exists matching"; aws/event-ruler README).
 */
export const exists: Operator = {
  name: 'exists',
  compile: (operand, path) => {
    if (typeof operand !== 'boolean') {
      throw new InvalidEventPattern(path, 'the value of "exists" must be true or false');
    }
    return (value) => (value !== undefined) === operand;
  },
};
