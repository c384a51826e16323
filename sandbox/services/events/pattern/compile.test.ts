import { describe, expect, test } from 'vitest';
import { GUIDE } from './cases.ts';
import { compilePattern, MAX_PATTERN_LENGTH } from './compile.ts';
import { InvalidEventPattern } from './invalid-event-pattern.ts';

const { syntax, operators, readme } = GUIDE;

function refusalOf(text: string): InvalidEventPattern {
  try {
    compilePattern(text);
  } catch (error) {
    if (error instanceof InvalidEventPattern) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** `[title, page, pattern, path, part of the reason]` */
const MALFORMED: readonly (readonly [string, string, string, string, string])[] = [
  ['empty text', syntax, '', '', 'not JSON'],
  ['cut off', syntax, '{"a":["x"]', '', 'not JSON'],
  ['a list', syntax, '[{"a":["x"]}]', '', 'not an object'],
  ['a string', syntax, '"x"', '', 'not an object'],
  ['null', syntax, 'null', '', 'not an object'],
  ['an empty object', syntax, '{}', '', 'empty objects'],
  ['a nested empty object', syntax, '{"source":["aws.health"],"detail":{}}', 'detail', 'empty objects'],
  ['an empty list', syntax, '{"detail":{"state":[]}}', 'detail.state', 'empty arrays'],
  [
    'a leaf without its list',
    syntax,
    '{"detail":{"slug":"x"}}',
    'detail.slug',
    '"slug" must be an object or an array',
  ],
  ['a number without its list', syntax, '{"a":1}', 'a', 'must be an object or an array'],
  ['null without its list', syntax, '{"a":null}', 'a', 'must be an object or an array'],
  ['a list in a list', syntax, '{"a":[["x"]]}', 'a', 'a value must be'],
  ['an unknown operator', operators, '{"a":[{"regex":"x"}]}', 'a', 'unrecognized match type "regex"'],
  ['__proto__ as an operator', operators, '{"a":[{"__proto__":"x"}]}', 'a', 'unrecognized match type'],
  ['$or in a list', operators, '{"a":[{"$or":["x"]}]}', 'a', 'unrecognized match type'],
  ['no operator', operators, '{"a":[{}]}', 'a', 'exactly one operator'],
  ['two operators', operators, '{"a":[{"prefix":"x","suffix":"y"}]}', 'a', 'exactly one operator'],
  ['prefix of a number', operators, '{"a":[{"prefix":1}]}', 'a', '"prefix" must be a string'],
  ['prefix of a list', operators, '{"a":[{"prefix":["x"]}]}', 'a', '"prefix" must be a string'],
  [
    'suffix of a list',
    'aws-cdk issue 32492',
    '{"a":[{"suffix":[":created"]}]}',
    'a',
    '"suffix" must be a string',
  ],
  [
    'suffix of another operator',
    operators,
    '{"a":[{"suffix":{"wildcard":"x"}}]}',
    'a',
    '"suffix" must be a string',
  ],
  [
    'prefix ignoring the case of a number',
    operators,
    '{"a":[{"prefix":{"equals-ignore-case":1}}]}',
    'a',
    'must be a string',
  ],
  [
    'equals-ignore-case of a list',
    operators,
    '{"a":[{"equals-ignore-case":["x"]}]}',
    'a',
    'must be a string',
  ],
  ['exists of a string', operators, '{"a":[{"exists":"true"}]}', 'a', 'true or false'],
  ['cidr of a number', operators, '{"a":[{"cidr":10}]}', 'a', 'must be a string'],
  ['cidr without a mask', operators, '{"a":[{"cidr":"10.0.0.0"}]}', 'a', 'not a CIDR block'],
  ['cidr with too long a mask', readme, '{"a":[{"cidr":"10.0.0.0/33"}]}', 'a', 'from 0 to 31'],
  ['cidr of one address', 'aws/event-ruler CIDR', '{"a":[{"cidr":"10.0.0.1/32"}]}', 'a', 'from 0 to 31'],
  [
    'cidr v6 with too long a mask',
    'aws/event-ruler CIDR',
    '{"a":[{"cidr":"2001:db8::/128"}]}',
    'a',
    'from 0 to 127',
  ],
  ['cidr of no address', operators, '{"a":[{"cidr":"10.0.0.256/24"}]}', 'a', 'not a CIDR block'],
  ['cidr with a negative mask', readme, '{"a":[{"cidr":"10.0.0.0/-1"}]}', 'a', 'not a CIDR block'],
  ['wildcards in a row', operators, '{"a":[{"wildcard":"a**b"}]}', 'a', 'consecutive wildcard'],
  ['a bad escape', readme, '{"a":[{"wildcard":"a\\\\b"}]}', 'a', 'can be escaped'],
  ['an escape at the end', readme, '{"a":[{"wildcard":"a\\\\"}]}', 'a', 'can be escaped'],
  ['wildcard of a list', operators, '{"a":[{"wildcard":["a*"]}]}', 'a', 'must be a string'],
  ['anything-but mixed', operators, '{"a":[{"anything-but":["x",1]}]}', 'a', 'only strings or only numbers'],
  ['anything-but an empty list', operators, '{"a":[{"anything-but":[]}]}', 'a', 'empty arrays'],
  ['anything-but null', operators, '{"a":[{"anything-but":null}]}', 'a', 'only strings or only numbers'],
  ['anything-but a boolean', operators, '{"a":[{"anything-but":true}]}', 'a', 'only strings or only numbers'],
  [
    'anything-but a number beyond the limits',
    operators,
    '{"a":[{"anything-but":6e9}]}',
    'a',
    'expected a number',
  ],
  [
    'anything-but a list of operators',
    'aws/event-ruler issue 152',
    '{"a":[{"anything-but":[{"wildcard":"*x"}]}]}',
    'a',
    'only strings or only numbers',
  ],
  [
    'anything-but numeric',
    operators,
    '{"a":[{"anything-but":{"numeric":["=",1]}}]}',
    'a',
    'takes exactly one of',
  ],
  [
    'anything-but two operators',
    operators,
    '{"a":[{"anything-but":{"prefix":"a","suffix":"b"}}]}',
    'a',
    'takes exactly one of',
  ],
  [
    'anything-but an empty prefix',
    'aws/event-ruler JsonRuleCompiler',
    '{"a":[{"anything-but":{"prefix":""}}]}',
    'a',
    'no empty prefix',
  ],
  [
    'anything-but a prefix of numbers',
    operators,
    '{"a":[{"anything-but":{"prefix":[1]}}]}',
    'a',
    'must be a string',
  ],
  [
    'anything-but a bad wildcard',
    operators,
    '{"a":[{"anything-but":{"wildcard":"**"}}]}',
    'a',
    'consecutive wildcard',
  ],
  ['numeric without a list', operators, '{"a":[{"numeric":5}]}', 'a', 'must be an array'],
  ['numeric with an empty list', operators, '{"a":[{"numeric":[]}]}', 'a', 'unrecognized numeric operator'],
  [
    'numeric with an unknown comparison',
    operators,
    '{"a":[{"numeric":["!=",5]}]}',
    'a',
    'unrecognized numeric operator "!="',
  ],
  ['numeric without a bound', operators, '{"a":[{"numeric":[">"]}]}', 'a', 'expected a number'],
  ['numeric with a string', operators, '{"a":[{"numeric":[">","5"]}]}', 'a', 'expected a number'],
  ['numeric above the limit', operators, '{"a":[{"numeric":["<",5000000001]}]}', 'a', 'expected a number'],
  ['numeric below the limit', operators, '{"a":[{"numeric":[">",-5000000001]}]}', 'a', 'expected a number'],
  ['a range from above', operators, '{"a":[{"numeric":["<",5,">",0]}]}', 'a', 'a lower bound followed by'],
  ['a range of one number', operators, '{"a":[{"numeric":["=",5,"<",6]}]}', 'a', 'a lower bound followed by'],
  ['a range upside down', 'aws/event-ruler Range', '{"a":[{"numeric":[">",5,"<",5]}]}', 'a', 'must be below'],
  [
    'a range with a third part',
    operators,
    '{"a":[{"numeric":[">",0,"<",5,"<",6]}]}',
    'a',
    'a lower bound followed by',
  ],
  ['$or with one alternative', readme, '{"$or":[{"a":[1]}]}', '$or', 'at least two'],
  [
    '$or with an object',
    'aws/event-ruler JsonRuleCompiler',
    '{"d":{"$or":{"a":[1]}}}',
    'd.$or',
    'at least two',
  ],
  ['$or of values', readme, '{"$or":["a","b"]}', '$or', 'only objects'],
  ['$or with an empty alternative', syntax, '{"d":{"$or":[{"a":[1]},{}]}}', 'd', 'empty objects'],
  [
    'an operator as a field inside $or',
    readme,
    '{"$or":[{"numeric":[123]},{"a":[1]}]}',
    'numeric',
    'is reserved',
  ],
];

describe('malformed patterns', () => {
  test.each(MALFORMED)('%s [%s]', (_title, _page, text, path, reason) => {
    const refusal = refusalOf(text);
    expect(refusal.path).toBe(path);
    expect(refusal.message).toContain('Event pattern is not valid. Reason: ');
    expect(refusal.message).toContain(reason);
    expect(refusal.message).toContain(path);
  });

  test('more than 1000 combinations of $or [eb-create-pattern-operators]', () => {
    const either = (size: number) => Array.from({ length: size }, (_, index) => ({ [`f${index}`]: [1] }));
    const product = (a: number, b: number) =>
      JSON.stringify({ a: { $or: either(a) }, b: { $or: either(b) } });
    expect(compilePattern(product(25, 40)).alternatives).toHaveLength(1000);
    expect(refusalOf(product(26, 40)).message).toContain('more than 1000 combinations');
  });

  test.each([
    ['objects', `${'{"a":'.repeat(100_000)}[1]${'}'.repeat(100_000)}`],
    ['dots', JSON.stringify({ ['.'.repeat(100_000)]: [1] })],
    ['$or', `${'{"$or":[{"b":[1]},'.repeat(50_000)}{"a":[1]}${']}'.repeat(50_000)}`],
  ])('no nesting exhausts the stack: %s', (_title, text) => {
    expect(refusalOf(text).message).toContain('nested too deeply');
  });

  test('the length is for PutRule to check [API_PutRule]', () => {
    expect(MAX_PATTERN_LENGTH).toBe(4096);
    expect(compilePattern(JSON.stringify({ a: ['x'.repeat(5000)] })).alternatives).toHaveLength(1);
  });
});
