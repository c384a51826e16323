import { expect, it } from 'vitest';
import type { Credential } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';
import { classify } from './classify.ts';
import { readFindings } from './read-findings.ts';

/** What a finding gives, with the kind of its credential, and which field it must not have. */
type Given = Partial<Finding> & { readonly kind?: Credential['kind'] };

/** A finding as it really comes, and a way to misread it. */
export type Trap = readonly [what: string, event: unknown, expected: Given, absent?: keyof Finding];

export function testTraps(traps: readonly Trap[]): void {
  for (const [what, event, { kind, ...expected }, absent] of traps) {
    it(what, () => {
      const [finding, ...more] = readFindings(event);
      expect(more).toEqual([]);
      expect(finding).toMatchObject(expected);
      if ('unreadable' in finding) throw new Error(finding.because);
      if (kind !== undefined) expect(classify(finding).kind).toBe(kind);
      if (absent !== undefined) expect(finding).not.toHaveProperty(absent);
    });
  }
}
