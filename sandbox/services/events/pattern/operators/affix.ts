import { readOnlyMember } from '../json.ts';
import { equalsIgnoreCase } from './equals-ignore-case.ts';
import { type Operator, readText, testText } from './operator.ts';

/** Prefix and suffix: a string, or `{ "equals-ignore-case": STRING }`. */
export function defineAffixOperator(
  name: string,
  accepts: (text: string, affix: string) => boolean,
): Operator {
  return {
    name,
    compile: (operand, path) => {
      const [nested, value] = readOnlyMember(operand) ?? [];
      if (nested !== equalsIgnoreCase.name || value === undefined) {
        const affix = readText(operand, name, path);
        return testText((text) => accepts(text, affix));
      }
      const folded = readText(value, nested, path).toLowerCase();
      return testText((text) => accepts(text.toLowerCase(), folded));
    },
  };
}
