import { describe, expect, it } from 'vitest';
import { readPolicyYaml } from './read-policy-yaml.ts';

const HEAD = `schema: cordon.policy/1
protected: []
rules:
`;
const REST = '  - { name: rest, when: {}, mode: notify, because: nothing fits }\n';

const problemsOf = (text: string) => {
  const read = readPolicyYaml(text);
  return 'problems' in read ? read.problems : [];
};

describe('a policy in YAML', () => {
  it('is read', () => {
    expect(readPolicyYaml(`# ours\n${HEAD}${REST}`)).toMatchObject({ policy: { rules: [{ name: 'rest' }] } });
  });

  it('tells of all that is wrong, by line, column and field', () => {
    const text = `${HEAD}  - name: Leaked
    when:
      kind: [user-key, key]
      typ: ['*']
    mode: contain
${REST}`;
    expect(problemsOf(text)).toEqual([
      { line: 4, column: 11, field: 'rules.0.name', message: expect.stringContaining('kebab-case') },
      {
        line: 6,
        column: 24,
        field: 'rules.0.when.kind.1',
        message: expect.stringContaining('must be one of'),
      },
      { line: 7, column: 7, field: 'rules.0.when.typ', message: expect.stringContaining('no member') },
      { line: 4, column: 5, field: 'rules.0.because', message: expect.stringContaining('must be a text') },
    ]);
  });

  it('tells of text that is no YAML, and where', () => {
    expect(problemsOf(`${HEAD}  - { name: rest\n`)[0]).toMatchObject({ line: 5, field: '' });
    expect(problemsOf('a: 1\na: 2\n')).toMatchObject([{ line: 2, column: 1 }]);
    expect(problemsOf('')).toMatchObject([{ line: 1, column: 1, message: expect.stringContaining('a map') }]);
    expect(problemsOf('a: 1\n---\nb: 2\n')).not.toEqual([]);
  });

  it.each([
    ['an alias', `${HEAD}  - &a { name: rest }\n  - *a\n`, /aliases/],
    ['a bomb of aliases', bomb(), /aliases/],
    ['a tag', `${HEAD}  - !!js/function 'x'\n`, /tag/i],
    ['a tag of our own', `${HEAD}  - !Sub 'x'\n`, /tag/i],
    ['a merge key', `${HEAD}  - { <<: { name: rest }, when: {} }\n`, /no member/],
    ['__proto__', `${HEAD}${REST}__proto__: { polluted: true }\n`, /no member/],
    ['a key that is a list', `${HEAD}  - ? [name]\n    : rest\n`, /a name must be/],
    ['text without end', `${HEAD}${'#'.repeat(10_000_000)}`, /at most 262144/],
    ['lists without end', `rules: ${'['.repeat(100_000)}`, /nests more than/],
    ['dashes without end', `rules:\n${'- '.repeat(100_000)}`, /nests more than/],
    [
      'names without end',
      Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n'),
      /more than 1000/,
    ],
  ])('refuses %s, soon', (_what, text, because) => {
    const started = performance.now();
    expect(problemsOf(text).map(({ message }) => message)).toContainEqual(expect.stringMatching(because));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('tells of no more than 50 problems', () => {
    const rules = Array.from(
      { length: 60 },
      (_, at) => `  - { name: r-${at}, when: {}, mode: maybe, because: x }\n`,
    );
    expect(problemsOf(`${HEAD}${rules.join('')}${REST}`)).toHaveLength(50);
  });
});

function bomb(): string {
  const lines = Array.from({ length: 10 }, (_, at) => `b${at + 1}: &b${at + 1} [*b${at}, *b${at}, *b${at}]`);
  return `b0: &b0 [lol]\n${lines.join('\n')}\n`;
}
