import { describe, expect, it } from 'vitest';
import { readCases, runCases } from './cases.ts';
import { defaultPolicy } from './fixture.ts';

const HEAD = 'schema: cordon.policy-cases/1\ncases:\n';

function run(text: string) {
  const read = readCases(`${HEAD}${text}`);
  return 'cases' in read ? runCases(read.cases, defaultPolicy()) : read.problems;
}

const leaked = "finding: { type: 'CredentialAccess:IAMUser/CompromisedCredentials' }, kind: user-key";

describe('cases', () => {
  it('hold where the policy does what they expect', () => {
    expect(run(`  - { name: a, ${leaked}, expect: { mode: contain } }`)).toEqual([]);
  });

  it.each([
    ['the mode', '{ mode: approve }', { mode: 'contain' }],
    ['the rule', '{ mode: contain, rule: mine }', { mode: 'contain', rule: 'leaked-user-key' }],
    ['a hold', '{ mode: contain, held: protected }', { mode: 'contain' }],
    ['the people', '{ mode: contain, approvers: 2 }', { mode: 'contain', approvers: 0 }],
    ['silence', '{ mode: contain, onSilence: wait }', { mode: 'contain', onSilence: 'none' }],
    ['the playbook', '{ mode: contain, playbook: root }', { mode: 'contain', playbook: 'user-key' }],
  ])('fail by %s', (_what, expected, got) => {
    expect(run(`  - { name: a, ${leaked}, expect: ${expected} }`)).toMatchObject([{ name: 'a', got }]);
  });

  it('say who has to agree, and what silence does', () => {
    const several = leaked.replace('}', ', subject: actor-2 }');
    const held = 'mode: approve, held: several-principals, approvers: 1';
    expect(run(`  - { name: a, ${several}, expect: { ${held}, onSilence: deactivate } }`)).toEqual([]);
    expect(run(`  - { name: a, ${several}, expect: { ${held}, onSilence: wait } }`)).toHaveLength(1);
  });

  it('fail by a hold that they do not speak of', () => {
    const held = leaked.replace('}', ', subject: actor-2 }');
    expect(run(`  - { name: a, ${held}, expect: { mode: approve } }`)).toEqual([
      { name: 'a', expected: { mode: 'approve' }, got: { mode: 'approve', held: 'several-principals' } },
    ]);
  });

  it('that are wrong are refused by line and field', () => {
    expect(run(`  - { name: a, finding: { typo: x }, kind: key, expect: { mode: contain } }`)).toMatchObject([
      { line: 3, column: 27, field: 'cases.0.finding.typo' },
      { line: 3, field: 'cases.0.kind' },
    ]);
  });
});
