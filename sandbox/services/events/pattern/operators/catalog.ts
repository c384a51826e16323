import { anythingBut } from './anything-but.ts';
import { cidr } from './cidr.ts';
import { equalsIgnoreCase } from './equals-ignore-case.ts';
import { exists } from './exists.ts';
import { numeric } from './numeric.ts';
import type { Operator } from './operator.ts';
import { prefix } from './prefix.ts';
import { suffix } from './suffix.ts';
import { wildcard } from './wildcard.ts';

/** Every operator that an event bus knows (eb-create-pattern-operators); `$or` joins fields and lives in the compiler. */
export const OPERATORS: readonly Operator[] = [
  anythingBut,
  cidr,
  equalsIgnoreCase,
  exists,
  numeric,
  prefix,
  suffix,
  wildcard,
];
