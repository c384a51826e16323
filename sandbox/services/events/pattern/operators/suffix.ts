import { defineAffixOperator } from './affix.ts';

/** `{ "suffix": ".png" }` (eb-create-pattern-operators, "Suffix matching" and "… while ignoring case"). */
export const suffix = defineAffixOperator('suffix', (text, end) => text.endsWith(end));
