import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const DOCUMENT = join(import.meta.dirname, '../runbooks/rotate-iam-keys.yaml');

/** The runbook as it is written; AWS takes it as JSON. */
export function readRunbook(): object {
  const document: unknown = parse(readFileSync(DOCUMENT, 'utf8'));
  if (typeof document !== 'object' || document === null) throw new Error(`${DOCUMENT} is no document`);
  return document;
}
