import { expect, it } from 'vitest';
import { isSearchable, readTableName, sqlList, sqlText } from './sql-text.ts';

it.each([
  ["o'brien", "'o''brien'"],
  ["''; DROP TABLE security.cloudtrail; --", "'''''; DROP TABLE security.cloudtrail; --'"],
  ["\\'", "'\\'''"],
  ['" OR 1=1 /*', `'" OR 1=1 /*'`],
  ['Zoë 雪', "'Zoë 雪'"],
])('%s is a literal and nothing else', (value, literal) => {
  expect(sqlText(value)).toBe(literal);
  // Nothing but doubled quotes is inside.
  expect(literal.slice(1, -1).replaceAll("''", '')).not.toContain("'");
});

it.each(['a\nb', 'nul\0', '\u0085', '\ud800', 'x\u007f'])('%j is never written', (value) => {
  expect(isSearchable(value)).toBe(false);
  expect(() => sqlText(value)).toThrow(/may not stand/);
});

it('bounds what is looked for', () => {
  expect([isSearchable(''), isSearchable('x'.repeat(2_048)), isSearchable('x'.repeat(2_049))]).toEqual([
    false,
    true,
    false,
  ]);
});

it('writes lists', () => {
  expect(sqlList(['a', "b'"])).toBe("('a', 'b''')");
});

it.each([
  'cloudtrail',
  'a.b.c',
  'a."b"',
  'Security.Cloudtrail',
  'a.b;',
  'a.b`',
  'a .b',
  '.b',
  `${'a'.repeat(129)}.b`,
])('%s is no table', (text) => {
  expect(() => readTableName(text)).toThrow(/no table of Athena/);
});
it('reads the name of a table', () => {
  expect(readTableName('security_1.cloudtrail_logs')).toEqual({
    database: 'security_1',
    table: 'cloudtrail_logs',
  });
});
