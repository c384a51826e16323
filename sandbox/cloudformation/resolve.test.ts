import { describe, expect, it } from 'vitest';
import { resolve } from './resolve.ts';
import { NO_VALUE, type Scope, UNKNOWN } from './scope.ts';

const names = new Map<string, unknown>([
  ['Name', 'orders'],
  ['List', ['a', 'b']],
  ['Later', UNKNOWN],
  ['AWS::NoValue', NO_VALUE],
]);
const scope: Scope = {
  ref: (name) => names.get(name),
  attribute: (id, name) => (id === 'Later' ? UNKNOWN : `${id}/${name}`),
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => `${map}-${top}-${second}`,
};

const cases: readonly (readonly [what: string, value: unknown, expected: unknown])[] = [
  ['Ref', { Ref: 'Name' }, 'orders'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Fn', 'Arn'] }, 'Fn/Arn'],
  ['GetAtt as a text: only the first dot parts', { 'Fn::GetAtt': 'Fn.Outputs.Arn' }, 'Fn/Outputs.Arn'],
  ['Join', { 'Fn::Join': ['-', ['x', { Ref: 'Name' }, 3]] }, 'x-orders-3'],
  ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
  ['Join passes over NoValue', { 'Fn::Join': ['-', ['x', { Ref: 'AWS::NoValue' }]] }, 'x'],
  ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b|c'] }] }, 'b'],
  ['Sub', { 'Fn::Sub': `\${Name}/\${Fn.Arn}/\${!Name}` }, `orders/Fn/Arn/\${Name}`],
  ['Sub with variables', { 'Fn::Sub': [`\${v}-\${Name}`, { v: { Ref: 'Name' } }] }, 'orders-orders'],
  ['Sub puts a text in as it stands', { 'Fn::Sub': [`\${v}`, { v: `$& \${Name}` }] }, `$& \${Name}`],
  ['If', { 'Fn::If': ['Yes', 1, { 'Fn::Unheard': 1 }] }, 1],
  ['If that takes a property out', { a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
  ['If that takes an item out', [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }], [1]],
  ['FindInMap', { 'Fn::FindInMap': ['Regions', { Ref: 'Name' }, 'Ami'] }, 'Regions-orders-Ami'],
  ['Base64', { 'Fn::Base64': 'häl' }, 'aMOkbA=='],
  ['a function of what is not known yet', { 'Fn::Sub': `x-\${Later}` }, UNKNOWN],
  ['a list with what is not known yet', { 'Fn::Join': ['', ['x', { Ref: 'Later' }]] }, UNKNOWN],
  [
    'a part of what is not known yet',
    { 'Fn::Select': [1, { 'Fn::Split': ['.', { Ref: 'Later' }] }] },
    UNKNOWN,
  ],
  ['a Condition of a policy', { Condition: 'x', Effect: 'Allow' }, { Condition: 'x', Effect: 'Allow' }],
  ['Ref beside another name', { Ref: 'Name', x: 1 }, { Ref: 'Name', x: 1 }],
];

const refusals: readonly (readonly [what: string, value: unknown, said: RegExp])[] = [
  ['a function that nobody knows', { 'Fn::Unheard': 1 }, /Fn::Unheard cannot be used here/],
  ['a condition where a value is wanted', { 'Fn::Equals': ['a', 'a'] }, /Fn::Equals cannot be used here/],
  ['Fn::ImportValue', { 'Fn::ImportValue': 'x' }, /does not implement cloudformation: Fn::ImportValue/],
  ['a function beside another name', { 'Fn::Sub': 'x', y: 1 }, /has to stand alone/],
  ['Select past the end', { 'Fn::Select': [2, ['a', 'b']] }, /nonexistent value at index 2/],
  ['Select before the beginning', { 'Fn::Select': [-1, ['a', 'b']] }, /nonexistent value at index -1/],
  ['Join of no list', { 'Fn::Join': [',', 'a'] }, /joins a list/],
  ['Join of objects', { 'Fn::Join': [',', [{}]] }, /texts only/],
  ['a list in a Sub', { 'Fn::Sub': `\${List}` }, /texts only/],
  ['a dynamic reference', '{{resolve:ssm:/x}}', /dynamic references: \{\{resolve:ssm:\/x/],
  ['a dynamic reference put together', { 'Fn::Join': ['', ['{{resolve', ':ssm:x}}']] }, /dynamic references/],
];

describe('intrinsic functions', () => {
  it.each(cases)('%s', (_what, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it.each(refusals)('refuses %s', (_what, value, said) => {
    expect(() => resolve(value, scope)).toThrow(said);
  });

  it('does not grow without end', () => {
    let doubling: unknown = 'x';
    for (let level = 0; level < 40; level += 1) doubling = { 'Fn::Sub': [`\${v}\${v}`, { v: doubling }] };
    expect(() => resolve(doubling, scope)).toThrow(/Fn::Sub gives more than/);
    const long = { 'Fn::Join': ['y'.repeat(100_000), Array(100).fill('')] };
    expect(() => resolve(long, scope)).toThrow(/Fn::Join gives more than/);
  });

  it('keeps a member named __proto__ a member', () => {
    const value: unknown = JSON.parse('{"__proto__": {"Ref": "Name"}}');
    expect(Object.entries(Object(resolve(value, scope)))).toEqual([['__proto__', 'orders']]);
  });
});
