import { describe, expect, it } from 'vitest';
import { evaluateConditions } from './conditions.ts';
import { checkRules } from './rules.ts';

const scope = {
  ref: (name: string): unknown => ({ Stage: 'prod', Count: '2', Zones: ['a', 'b'], Version: '3' })[name],
  attribute: (): never => {
    throw new Error('no resources here');
  },
  mapping: () => 'mapped',
};

const evaluate = (conditions: Record<string, unknown>) =>
  Object.fromEntries(evaluateConditions(new Map(Object.entries(conditions)), scope));

describe('conditions', () => {
  it('evaluates every function, and conditions that name others in any order', () => {
    expect(
      evaluate({
        Both: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Equals': [{ Ref: 'Count' }, 2] }] },
        IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        NotProd: { 'Fn::Not': [{ Condition: 'IsProd' }] },
        Either: { 'Fn::Or': [{ Condition: 'NotProd' }, { Condition: 'Both' }] },
        Neither: { 'Fn::Or': [{ Condition: 'NotProd' }, { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] }] },
        Lists: { 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'Zones' }] }, 'ab'] },
      }),
    ).toEqual({ Both: true, IsProd: true, NotProd: false, Either: true, Neither: false, Lists: true });
  });

  it('refuses a circle, a name that leads nowhere and what is no condition', () => {
    expect(() => evaluate({ A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } })).toThrow(
      /Circular/,
    );
    expect(() => evaluate({ A: { Condition: 'Gone' } })).toThrow(/Gone/);
    expect(() => evaluate({ A: { Ref: 'Stage' } })).toThrow(/no condition/);
    expect(() => evaluate({ A: { 'Fn::And': [{ Condition: 'A' }] } })).toThrow(/2 to 10/);
  });
});

describe('rules', () => {
  const check = (rule: unknown) => checkRules(new Map([['R', rule]]), { ...scope, condition: () => true });
  const asserting = (Assert: unknown) => ({ Assertions: [{ Assert, AssertDescription: 'bootstrap again' }] });
  const tooOld = { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3'], { Ref: 'Version' }] }] };

  it('fails a stack whose assertion does not hold, by its description', () => {
    expect(() => check(asserting(tooOld))).toThrow(/Rule R: bootstrap again/);
    expect(() => check(asserting({ 'Fn::Not': [tooOld] }))).not.toThrow();
  });

  it('asks an assertion only when its condition holds', () => {
    const when = (stage: string) => ({ 'Fn::Equals': [{ Ref: 'Stage' }, stage] });
    expect(() => check({ RuleCondition: when('dev'), ...asserting(tooOld) })).not.toThrow();
    expect(() => check({ RuleCondition: when('prod'), ...asserting(tooOld) })).toThrow(/bootstrap/);
  });

  it('knows the functions over lists, and refuses the others by name', () => {
    const zones = { Ref: 'Zones' };
    expect(() => check(asserting({ 'Fn::EachMemberIn': [zones, ['a', 'b', 'c']] }))).not.toThrow();
    expect(() => check(asserting({ 'Fn::EachMemberIn': [zones, ['a']] }))).toThrow(/bootstrap/);
    expect(() => check(asserting({ 'Fn::EachMemberEquals': [zones, 'a'] }))).toThrow(/bootstrap/);
    expect(() => check(asserting({ 'Fn::RefAll': 'AWS::EC2::VPC::Id' }))).toThrow(/Fn::RefAll/);
  });
});
