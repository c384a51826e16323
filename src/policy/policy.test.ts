import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { defaultPolicy, situation } from './fixture.ts';
import { parsePolicy } from './policy.ts';
import { findProblems } from './policy-schema.ts';

const rest = { name: 'rest', when: {}, mode: 'notify', because: 'nothing else fits' };
const leaked = { name: 'leaked', when: { kind: ['user-key'] }, mode: 'contain', because: 'it leaked' };
const policy = (...rules: unknown[]) => ({ schema: 'cordon.policy/1', protected: [], rules });
const withRule = (change: Record<string, unknown>) => policy({ ...leaked, ...change }, rest);
const said = (value: unknown) =>
  findProblems(value).map(({ path, message }) => `${path.join('.')} ${message}`);

describe('a policy', () => {
  it('is what it was after it was JSON', () => {
    const shipped = defaultPolicy();
    expect(parsePolicy(JSON.parse(JSON.stringify(shipped)))).toEqual(shipped);
    expect(said(policy(leaked, rest))).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no map', [], /^ must be a map/],
    ['a schema to come', { ...policy(rest), schema: 'cordon.policy/2' }, /^schema must be/],
    ['a member too many', { ...policy(rest), shadow: true }, /^shadow is no member/],
    ['__proto__', JSON.parse('{"__proto__":{"rules":[]}}'), /^__proto__ is no member/],
    ['no rules', policy(), /^rules must not be empty/],
    ['too many rules', policy(...Array(100).fill(leaked), rest), /^rules must not have more than 100/],
    ['three people', withRule({ approvers: 3 }), /^rules\.0\.approvers must be 1 or 2/],
    ['silence that deletes', withRule({ onSilence: 'delete' }), /^rules\.0\.onSilence must be one of wait/],
    [
      'no time to answer',
      { ...policy(rest), approveWithin: 1 },
      /^approveWithin must be a number of minutes/,
    ],
    ['a rule that is none', policy('contain', rest), /^rules\.0 must be a map/],
    ['a misspelt condition', withRule({ when: { types: ['a'] } }), /^rules\.0\.when\.types is no member/],
    ['a name with capitals', withRule({ name: 'Leaked' }), /^rules\.0\.name must be in kebab-case/],
    ['a name twice', policy(leaked, leaked, rest), /^rules\.1\.name is the name of an earlier rule/],
    [
      'a guard’s name',
      withRule({ name: 'sample' }),
      /^rules\.0\.name is the name of a rule that stands before/,
    ],
    [
      'a kind that is none',
      withRule({ when: { kind: ['key'] } }),
      /^rules\.0\.when\.kind\.0 must be one of user-key/,
    ],
    ['an empty list', withRule({ when: { type: [] } }), /^rules\.0\.when\.type must not be empty/],
    ['one value without a list', withRule({ when: { type: 'a' } }), /^rules\.0\.when\.type must be a list/],
    [
      'a regular expression',
      withRule({ when: { type: ['^Recon'] } }),
      /^rules\.0\.when\.type\.0 knows no other wild/,
    ],
    ['a glob without end', withRule({ when: { type: ['*'.repeat(201)] } }), /not be longer than 200/],
    ['too many values', withRule({ when: { type: Array(201).fill('a') } }), /not have more than 200/],
    [
      'an account as a number',
      withRule({ when: { account: [111122223333] } }),
      /^rules\.0\.when\.account\.0 .*in quotes/,
    ],
    ['no severity in it', withRule({ when: { severity: {} } }), /^rules\.0\.when\.severity must have/],
    [
      'a severity that none has',
      withRule({ when: { severity: { atLeast: 7, below: 4 } } }),
      /severity matches nothing/,
    ],
    ['a severity off the scale', withRule({ when: { severity: { atLeast: 70 } } }), /from 0 to 10/],
    ['no reason', withRule({ because: '' }), /^rules\.0\.because must not be empty/],
    ['a reason of several lines', withRule({ because: 'a\nb' }), /^rules\.0\.because must be one line/],
    ['a playbook by path', withRule({ playbook: '../../etc' }), /^rules\.0\.playbook must be in kebab-case/],
    ['rotation of everybody', withRule({ mode: 'rotate' }), /^rules\.0\.mode rotate is allowed only .*0006/],
    [
      'rotation of more than simulations',
      withRule({ mode: 'rotate', when: { source: ['simulation', 'guardduty'] } }),
      /^rules\.0\.mode rotate is allowed only/,
    ],
    ['no last rule for the rest', policy(leaked), /^rules\.0\.when the last rule must match everything/],
    ['protection of a name', { ...policy(rest), protected: ['alice'] }, /^protected\.0 must be the ARN/],
  ])('is not %s', (_what, value, problem) => {
    expect(said(value)).toContainEqual(expect.stringMatching(problem));
    expect(() => parsePolicy(value)).toThrow(/no response policy/);
  });

  it('says all that is wrong at once, rules among it', () => {
    const value = policy({ ...leaked, mode: 'delete', because: 7 }, { ...leaked, mode: 'rotate' });
    expect(said(value).map((problem) => problem.split(' ')[0])).toEqual([
      'rules.0.mode',
      'rules.0.because',
      'rules.1.name',
      'rules.1.mode',
      'rules.1.when',
    ]);
  });

  it('matches hostile globs soon', () => {
    const when = { principal: Array(200).fill(`${'*a'.repeat(99)}*b`) };
    const hostile = parsePolicy(withRule({ when }));
    const started = performance.now();
    const decision = decide(situation({ principalName: 'a'.repeat(300) }), hostile);
    expect(decision.rule).toBe('rest');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
