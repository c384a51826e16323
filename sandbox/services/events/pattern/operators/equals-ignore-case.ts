import { type Operator, readText, testText } from './operator.ts';

/** `{ "equals-ignore-case": "alice" }` (eb-create-pattern-operators, "Equals-ignore-case matching"). */
export const equalsIgnoreCase: Operator = {
  name: 'equals-ignore-case',
  compile: (operand, path) => {
    const expected = readText(operand, equalsIgnoreCase.name, path).toLowerCase();
    return testText((text) => text.toLowerCase() === expected);
  },
};
