import { defineAffixOperator } from './affix.ts';

/** `{ "prefix": "us-" }` (eb-create-pattern-operators, "Prefix matching" and "… while ignoring case"). */
export const prefix = defineAffixOperator('prefix', (text, start) => text.startsWith(start));
