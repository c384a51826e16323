import { describe, expect, it } from 'vitest';
import { EVENT_HISTORY, type Investigation } from '../../model/investigation.ts';
import { investigation, nothingFound } from './fixture.ts';
import { sayVerdict } from './verdict.ts';

const saidOf = (changes: Partial<Investigation>) => sayVerdict({ ...investigation, ...changes });

describe('the verdict', () => {
  it('says what was used, from where, what came of it and what is left', () => {
    expect(investigation.verdict).toBe(
      'AKIA…7Q2X was used by somebody else: 16 calls from 198.51.100.7; 3 credentials came out of it, 2 are alive; 4 things left behind, of which 1 may be gone; 1 secret or piece of data exposed; of 1 more place it is unclear who called; 1 of 240 files was not read whole.',
    );
  });

  it('does not count what is over, nor what the owner made', () => {
    const [first, ...others] = investigation.artifacts;
    if (first === undefined) throw new Error('the fixture has no artifact');
    const owned = first.changes.map((change) => ({ ...change, by: 'owner' as const }));
    const artifacts = [
      { ...first, changes: owned },
      ...others.map((one) => ({ ...one, state: 'removed' as const })),
    ];
    expect(saidOf({ artifacts })).toContain('nothing is seen to be left behind');
  });

  it('is no all-clear where nothing was found, and says of what it speaks', () => {
    expect(nothingFound.verdict).toBe(
      'Nothing in these logs shows that AKIA…7Q2X was used by somebody else (3 calls); what was not checked is below; 1 of 240 files was not read whole.',
    );
  });

  it('is no all-clear where there is no record', () => {
    expect(saidOf({ events: [] })).toMatch(
      /^There is no record of AKIA…7Q2X in these logs; that is no all-clear/,
    );
  });

  it('says that something could not be read, and nothing of it where all was', () => {
    const { coverage } = investigation;
    const none = { read: 0, truncated: 0, corrupt: 0, empty: 0, 'not CloudTrail': 0, skipped: 0 };
    const saidOfFiles = (files: Partial<typeof none>, source = coverage.source) =>
      saidOf({ events: [], coverage: { ...coverage, source, files: { ...none, ...files } } });
    expect(saidOfFiles({ read: 3, skipped: 1 })).toMatch(/to where it was used\.$/);
    expect(saidOfFiles({ read: 3, corrupt: 1, truncated: 1 })).toMatch(
      /; 2 of 5 files were not read whole\.$/,
    );
    expect(saidOfFiles({ read: 16, skipped: 1 }, EVENT_HISTORY)).toMatch(
      /; 1 of 17 regions was not looked at whole\.$/,
    );
  });

  it('says that it is unclear, and how to settle it', () => {
    const events = investigation.events.filter(({ actor }) => actor !== 'attacker');
    const said = saidOf({ events });
    expect(said).toMatch(
      /^It is unclear whether AKIA…7Q2X was used by somebody else: 1 call from 192\.0\.2\.44/,
    );
    expect(said).toContain('--pin');
  });

  it('is one line, whatever the seed is called', () => {
    const said = saidOf({ seed: { kind: 'user', value: 'x\n\u001b[2Jall is well' }, events: [] });
    expect(said).toMatch(/^There is no record of user x \[2Jall is well in these logs/);
  });
});
