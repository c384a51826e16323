import { describe } from 'vitest';
import { GUIDE, type MatchCase, runMatchCases } from './cases.ts';
import type { JsonValue } from './json.ts';

/** `[title, page, entries of the field's list, the field's value, expected]`; an undefined value leaves the field out. */
type FieldCase = readonly [string, string, readonly JsonValue[], JsonValue | undefined, boolean];

function onField(cases: readonly FieldCase[]): MatchCase[] {
  return cases.map(([title, page, entries, value, expected]) => [
    title,
    page,
    { detail: { field: entries } },
    { detail: value === undefined ? { other: 'x' } : { field: value } },
    expected,
  ]);
}

const { operators, syntax, nulls, numbers, readme, arrays } = GUIDE;

describe('plain values', () => {
  runMatchCases(
    onField([
      ['a string equals itself', operators, ['running'], 'running', true],
      ['strings compare with case', operators, ['Running'], 'running', false],
      ['any entry of the list may match', syntax, ['initializing', 'running'], 'running', true],
      ['a number equals itself', operators, [100], 100, true],
      ['a number is not its text', syntax, [100], '100', false],
      ['a text is not the number', syntax, ['100'], 100, false],
      ['true equals true', syntax, [true], true, true],
      ['false is not true', syntax, [true], false, false],
      ['true is not its text', readme, [true], 'true', false],
      ['null equals null', nulls, [null], null, true],
      ['null is not the empty string', nulls, [null], '', false],
      ['the empty string equals itself', nulls, [''], '', true],
      ['the empty string is not null', nulls, [''], null, false],
      ['null is not absence', nulls, [null], undefined, false],
      ['an absent field does not match', syntax, ['running'], undefined, false],
      ['3.0e2 equals 300', numbers, [300], 3.0e2, true],
      [
        'an account number as a number, beyond the numeric limits',
        numbers,
        [123456789012],
        123456789012,
        true,
      ],
    ]),
  );
});

describe('prefix and suffix', () => {
  runMatchCases(
    onField([
      ['prefix at the start', operators, [{ prefix: 'us-' }], 'us-east-1', true],
      ['prefix elsewhere', operators, [{ prefix: 'us-' }], 'not-us-east', false],
      ['prefix compares with case', operators, [{ prefix: 'US-' }], 'us-east-1', false],
      ['prefix longer than the value', operators, [{ prefix: 'us-east-1' }], 'us-', false],
      ['prefix never matches a number', readme, [{ prefix: '1' }], 100, false],
      [
        'prefix ignoring case',
        operators,
        [{ prefix: { 'equals-ignore-case': 'EventB' } }],
        'EVENTBridge',
        true,
      ],
      [
        'prefix ignoring case, elsewhere',
        operators,
        [{ prefix: { 'equals-ignore-case': 'B' } }],
        'ab',
        false,
      ],
      ['suffix at the end', operators, [{ suffix: '.png' }], 'cat.png', true],
      ['suffix elsewhere', operators, [{ suffix: '.png' }], 'cat.png.txt', false],
      ['suffix compares with case', operators, [{ suffix: '.png' }], 'cat.PNG', false],
      ['suffix never matches null', readme, [{ suffix: 'l' }], null, false],
      ['suffix ignoring case', operators, [{ suffix: { 'equals-ignore-case': '.png' } }], 'cat.PNG', true],
      ['an empty prefix matches every string', readme, [{ prefix: '' }], 'x', true],
    ]),
  );
});

describe('equals-ignore-case', () => {
  runMatchCases(
    onField([
      ['another case', operators, [{ 'equals-ignore-case': 'alice' }], 'ALICE', true],
      ['the whole value', operators, [{ 'equals-ignore-case': 'alice' }], 'alice2', false],
      ['strings only', readme, [{ 'equals-ignore-case': 'true' }], true, false],
    ]),
  );
});

describe('wildcard', () => {
  runMatchCases(
    onField([
      ['in the middle', operators, [{ wildcard: 'dir/*.png' }], 'dir/a/cat.png', true],
      ['stands for nothing too', operators, [{ wildcard: 'dir/*.png' }], 'dir/.png', true],
      ['the whole value must fit', operators, [{ wildcard: 'dir/*.png' }], 'dir/cat.png.txt', false],
      ['at both ends', operators, [{ wildcard: '*/lib/*' }], 'usr/lib/x', true],
      ['literals may not overlap', operators, [{ wildcard: 'ab*ba' }], 'aba', false],
      ['a later place is found', operators, [{ wildcard: '*ab*ab' }], 'abxabab', true],
      ['literals in order', operators, [{ wildcard: 'a*b*c*d' }], 'a-c-b-d', false],
      ['none: a plain comparison', readme, [{ wildcard: 'abc' }], 'abc', true],
      ['none: the whole value', readme, [{ wildcard: 'abc' }], 'abcd', false],
      ['alone: every string', readme, [{ wildcard: '*' }], '', true],
      ['an escaped asterisk is itself', operators, [{ wildcard: 'a\\*b' }], 'a*b', true],
      ['an escaped asterisk is no wildcard', operators, [{ wildcard: 'a\\*b' }], 'axb', false],
      ['an escaped backslash is itself', operators, [{ wildcard: 'a\\\\*' }], 'a\\bc', true],
      ['an escaped asterisk beside a wildcard', readme, [{ wildcard: '\\**' }], '*x', true],
      ['regular expression characters are plain', readme, [{ wildcard: 'a.c*' }], 'abc', false],
      ['strings only', readme, [{ wildcard: '*' }], 5, false],
    ]),
  );
});

describe('anything-but', () => {
  const but = (operand: JsonValue) => [{ 'anything-but': operand }];
  runMatchCases(
    onField([
      ['another string', operators, but('initializing'), 'running', true],
      ['that string', operators, but('initializing'), 'initializing', false],
      ['another number', operators, but(123), 124, true],
      ['that number', operators, but(123), 123, false],
      ['a string is something else than a number', operators, but(123), '123', true],
      ['null is something else', operators, but('initializing'), null, true],
      ['an absent field does not match', operators, but('initializing'), undefined, false],
      ['a list of strings: one of them', operators, but(['stopped', 'overloaded']), 'stopped', false],
      ['a list of strings: none of them', operators, but(['stopped', 'overloaded']), 'running', true],
      ['a list of numbers: one of them', operators, but([100, 200, 300]), 200, false],
      ['a list of numbers: none of them', operators, but([100, 200, 300]), 201, true],
      ['prefix', operators, but({ prefix: 'init' }), 'initializing', false],
      ['not the prefix', operators, but({ prefix: 'init' }), 'running', true],
      ['a list of prefixes', operators, but({ prefix: ['init', 'run'] }), 'running', false],
      ['suffix', operators, but({ suffix: '.png' }), 'cat.png', false],
      ['a list of suffixes, none fits', operators, but({ suffix: ['.png', '.jpg'] }), 'cat.txt', true],
      ['wildcard', operators, but({ wildcard: '*/lib/*' }), 'usr/lib/x', false],
      ['a list of wildcards', operators, but({ wildcard: ['*/lib/*', '*/bin/*'] }), 'usr/bin/x', false],
      ['a list of wildcards, none fits', operators, but({ wildcard: ['*/lib/*', '*/bin/*'] }), 'usr/x', true],
      ['equals-ignore-case', operators, but({ 'equals-ignore-case': 'initializing' }), 'INITIALIZING', false],
      ['a list, ignoring case', operators, but({ 'equals-ignore-case': ['a', 'B'] }), 'b', false],
      ['a number is no string with that prefix', operators, but({ prefix: '1' }), 100, true],
      ['one other element of an array is enough', arrays, but('a'), ['a', 'b'], true],
      ['an array of only that value', arrays, but('a'), ['a', 'a'], false],
    ]),
  );
});

describe('numeric', () => {
  const num = (...operand: JsonValue[]) => [{ numeric: operand }];
  runMatchCases(
    onField([
      ['=', operators, num('=', 3.018e2), 301.8, true],
      ['= another', operators, num('=', 5), 5.1, false],
      ['<', operators, num('<', 10), 9.99, true],
      ['< itself', operators, num('<', 10), 10, false],
      ['<= itself', operators, num('<=', 10), 10, true],
      ['> itself', operators, num('>', 10), 10, false],
      ['>= itself', operators, num('>=', 4), 4, true],
      ['negative', operators, num('<', -1), -2, true],
      ['in a range', operators, num('>', 0, '<=', 5), 5, true],
      ['at the open end of a range', operators, num('>', 0, '<=', 5), 0, false],
      ['above a range', operators, num('>', 0, '<=', 5), 5.000001, false],
      ['the limits are within', operators, num('>=', -5e9, '<=', 5e9), 5e9, true],
      ['a value beyond the limits', operators, num('>', 0), 5e9 + 1, false],
      ['a number in a string', readme, num('=', 5), '5', false],
      ['an absent field', operators, num('<', 10), undefined, false],
    ]),
  );
});

describe('exists', () => {
  runMatchCases(
    onField([
      ['true: a value', operators, [{ exists: true }], 'x', true],
      ['true: null is a value', operators, [{ exists: true }], null, true],
      ['true: absent', operators, [{ exists: true }], undefined, false],
      ['true: an object is no leaf', operators, [{ exists: true }], { c1: 100 }, false],
      ['true: an empty array holds no leaf', readme, [{ exists: true }], [], false],
      ['true: a leaf in nested arrays', readme, [{ exists: true }], [[['x']]], true],
      ['false: absent', operators, [{ exists: false }], undefined, true],
      ['false: a value', operators, [{ exists: false }], 'x', false],
      ['false: null is a value', operators, [{ exists: false }], null, false],
      ['false: an object is no leaf', readme, [{ exists: false }], { c1: 100 }, true],
      ['false or a value: absent', operators, [{ exists: false }, 'x'], undefined, true],
      ['false or a value: another value', operators, [{ exists: false }, 'x'], 'y', false],
    ]),
  );
});

describe('cidr', () => {
  runMatchCases(
    onField([
      ['IPv4 within', operators, [{ cidr: '10.0.0.0/24' }], '10.0.0.255', true],
      ['IPv4 outside', operators, [{ cidr: '10.0.0.0/24' }], '10.0.1.0', false],
      ['host bits of the block do not count', readme, [{ cidr: '10.0.0.5/24' }], '10.0.0.1', true],
      ['the whole of IPv4', readme, [{ cidr: '0.0.0.0/0' }], '203.0.113.7', true],
      ['IPv6 within', readme, [{ cidr: '2001:db8::/32' }], '2001:db8:1::1', true],
      ['IPv6 outside', readme, [{ cidr: '2001:db8::/32' }], '2001:db9::1', false],
      ['IPv4 is not in an IPv6 block', readme, [{ cidr: '::/0' }], '10.0.0.1', false],
      ['IPv6 is not in an IPv4 block', readme, [{ cidr: '10.0.0.0/24' }], '::ffff:10.0.0.1', false],
      ['no address', operators, [{ cidr: '10.0.0.0/24' }], 'ec2.amazonaws.com', false],
      ['no string', operators, [{ cidr: '10.0.0.0/24' }], 10, false],
    ]),
  );
});
