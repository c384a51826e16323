import { describe, expect, it } from 'vitest';
import type { TracedEvent } from '../../model/investigation.ts';
import { collectFacts } from './call-phrase.ts';
import { foldEpisodes, sayEpisode } from './episodes.ts';
import { ALICE_KEY, ATTACKER, investigation } from './fixture.ts';

const nothing = { artifacts: [], credentials: [], exposures: [] };
const [template] = investigation.events;

/** Reads of one key from one place, at these minutes. */
function readsAt(minutes: readonly number[], change: (index: number) => Partial<TracedEvent> = () => ({})) {
  return minutes.map((minute, index): TracedEvent => {
    if (template === undefined) throw new Error('the fixture has no event');
    return {
      ...template,
      eventID: `e${index}`,
      eventTime: new Date(Date.UTC(2026, 0, 20, 2, minute)).toISOString(),
      eventName: `List${index}`,
      sourceIPAddress: ATTACKER,
      ...change(index),
    };
  });
}

const sizesOf = (events: readonly TracedEvent[], facts = nothing) =>
  foldEpisodes({ ...facts, events }).map((episode) => episode.events.length);

describe('reads of one visit', () => {
  it('are one row, but for the first from an address', () => {
    expect(sizesOf(readsAt([0, 1, 2, 11]))).toEqual([1, 3]);
  });

  it('are two where ten minutes lie between them', () => {
    expect(sizesOf(readsAt([0, 1, 11, 12]))).toEqual([1, 1, 2]);
  });

  it.each([
    ['another agent', { userAgent: 'Boto3/1.34' }],
    ['another tactic', { tactic: 'Collection' }],
    ['another actor', { actor: 'unclear' }],
    ['a service on its behalf', { invokedBy: 'athena.amazonaws.com' }],
    ['another address', { sourceIPAddress: '203.0.113.99' }],
  ] satisfies [string, Partial<TracedEvent>][])('are parted by %s', (_, change) => {
    expect(sizesOf(readsAt([0, 1, 2, 3, 4], (index) => (index === 3 ? change : {})))).toEqual([1, 2, 1, 1]);
  });

  it('of two credentials at once are folded each', () => {
    const events = readsAt([0, 1, 2, 3, 4, 5], (index) => (index % 2 === 0 ? {} : { credential: 'other' }));
    expect(sizesOf(events)).toEqual([1, 1, 2, 2]);
  });
});

describe('what stands alone', () => {
  it.each([
    ['a write', { isReadOnly: false }],
    ['a denied write', { isReadOnly: false, errorCode: 'AccessDenied' }],
    ['a login', { eventName: 'ConsoleLogin' }],
  ] satisfies [string, Partial<TracedEvent>][])('is %s', (_, change) => {
    expect(sizesOf(readsAt([0, 1, 2, 3, 4], (index) => (index === 3 ? change : {})))).toEqual([1, 2, 1, 1]);
  });

  it('is a call that a credential came out of', () => {
    const [seed] = investigation.credentials;
    if (seed === undefined) throw new Error('the fixture has no credential');
    const credentials = [{ ...seed, because: 'e3' }];
    expect(
      foldEpisodes({ ...nothing, credentials, events: readsAt([0, 1, 2, 3, 4]) }).map(
        (row) => row.events.length,
      ),
    ).toEqual([1, 2, 1, 1]);
  });
});

describe('a row', () => {
  const facts = collectFacts(investigation);
  const rows = foldEpisodes(investigation, facts).map((episode) => sayEpisode(episode, facts));

  it('of folded calls says how many, how many denied, and which', () => {
    expect(rows.map(({ what }) => what)).toContain(
      '6 read calls (2 denied): iam ListRoles, ListUsers, ListPolicies, ListGroups, GetAccountSummary, ListAccessKeys',
    );
  });

  it('says what was made, and what came of it', () => {
    expect(rows.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'created access key AKIA…9KDD for user backup-svc',
        'assumed role arn:aws:iam::111122223333:role/admin-ci, which gave ASIA…1CI0',
        'stopped trail org-trail',
      ]),
    );
  });

  it('never says of a refused call that it did anything', () => {
    const refused = rows.find(({ what }) => what.includes('DeleteDetector'));
    expect(refused).toMatchObject({
      what: 'tried guardduty:DeleteDetector on 12abc34d567e8fa901bc2d34e56789f0',
      result: 'denied',
    });
  });

  it('says who, when, from where, and where the record lies', () => {
    expect(rows.find(({ from }) => from.startsWith(ATTACKER))).toEqual({
      time: '2026-01-20 02:03:11Z',
      who: 'AKIA…7Q2X',
      what: 'called sts:GetCallerIdentity',
      from: '198.51.100.7 (first call from there)',
      result: 'ok',
      evidence: 'Ab3dEf6hIj9kLmNo.json.gz@6000',
    });
    expect(JSON.stringify(rows)).not.toContain(ALICE_KEY);
  });
});
