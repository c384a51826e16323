import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RULE_IDS } from '../../../src/model/investigation.ts';
import { CASES } from './catalog.ts';

it('has a case for each rule, in a file of its name, and no file is left out', () => {
  expect(new Set(CASES.map(({ rule }) => rule))).toEqual(new Set(RULE_IDS));
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) =>
    /^r\d+-.*(?<!\.test)\.ts$/.test(file),
  );
  expect(CASES.map(({ name }) => `${name}.ts`)).toEqual(files.sort());
});
