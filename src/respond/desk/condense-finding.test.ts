import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { condenseFinding } from './condense-finding.ts';

const anyFinding = fc.dictionary(
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }),
);
/** Long texts, deep nesting, many fields: by themselves and together past the limit. */
const hugeFinding = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{32}$/),
  title: fc.string({ unit: 'binary', minLength: 0, maxLength: 30_000 }),
  list: fc.array(fc.string({ maxLength: 200 }), { maxLength: 400 }),
  more: fc.dictionary(fc.string({ maxLength: 200 }), fc.string({ maxLength: 500 }), { maxKeys: 80 }),
});

describe('condenseFinding', () => {
  it('is always JSON, and never longer than asked', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyFinding, hugeFinding),
        fc.integer({ min: 20, max: 12_000 }),
        (finding, longest) => {
          const text = condenseFinding(finding, longest);
          expect(text.length).toBeLessThanOrEqual(longest);
          expect(typeof JSON.parse(text)).toBe('object');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves a finding that fits as it is', () => {
    fc.assert(
      fc.property(anyFinding, (finding) => {
        const whole = JSON.stringify(finding);
        fc.pre(whole.length <= 10_000);
        expect(condenseFinding(finding)).toBe(whole);
      }),
    );
  });

  it('keeps what identifies the finding, whatever else is too long', () => {
    fc.assert(
      fc.property(hugeFinding, (finding) => {
        const read = JSON.parse(condenseFinding(finding));
        expect((read.finding ?? read).id).toBe(finding.id);
      }),
      { numRuns: 50 },
    );
  });

  it('holds against control characters, which take six characters each, and against depth', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}`);
    for (const finding of [
      { id: 'f-1', title: '\u0000'.repeat(2_000) },
      { id: 'f-1', deep },
    ]) {
      const text = condenseFinding(finding);
      expect(text.length).toBeLessThanOrEqual(10_000);
      expect(text).toContain('"f-1"');
      expect(() => JSON.parse(text)).not.toThrow();
    }
  });
});
