import { describe, expect, it } from 'vitest';
import { BASELINE, BOTO3, CLI, makeCall, OFFICE } from './fixture.ts';
import { groupCalls } from './group-calls.ts';
import { placeInstances } from './instance-address.ts';
import { describePast } from './past.ts';
import { scoreGroup, type Yardstick } from './score-group.ts';

const yardstick = (change: Partial<Yardstick> = {}): Yardstick => ({
  past: describePast(BASELINE),
  isPinned: () => false,
  isNamedAttacker: { address: () => false, agent: () => false },
  placeOf: placeInstances([], () => false),
  ...change,
});

function score(change: Record<string, unknown>, measure = yardstick()) {
  const [group] = groupCalls([makeCall('one', change)]);
  if (group === undefined) throw new Error('no group');
  return scoreGroup(group, measure);
}

describe('with a past', () => {
  it('gives the address and agent of the past to the owner', () => {
    expect(score({})).toEqual({
      actor: 'owner',
      score: -2,
      reasons: ['the address and the agent are those of its past (-2)'],
    });
  });

  it.each([
    ['another address of the network', { sourceIPAddress: '198.51.100.99' }, 2, 'unclear'],
    [
      'another address and another agent',
      { sourceIPAddress: '198.51.100.99', userAgent: BOTO3 },
      3,
      'attacker',
    ],
    ['another network', { sourceIPAddress: '203.0.113.66' }, 4, 'attacker'],
    ['another agent', { userAgent: BOTO3 }, 1, 'unclear'],
    ['another version of the same agent', { userAgent: CLI.replace('2.15.30', '2.16.1') }, -2, 'owner'],
    ['another call', { eventName: 'CreateUser', eventSource: 'iam.amazonaws.com' }, -1, 'owner'],
    ['another hour', { eventTime: '2026-03-02T03:00:00Z' }, -1, 'owner'],
    ['an hour beside', { eventTime: '2026-03-02T17:59:00Z' }, -2, 'owner'],
    ['a tool', { userAgent: CLI.replace('-aws ', '-kali9 ') }, 4, 'attacker'],
  ])('%s', (_, change, points, actor) => expect(score(change)).toMatchObject({ score: points, actor }));

  it('says why, with the points, and what stands for the provider', () => {
    expect(score({ sourceIPAddress: '203.0.113.66', userAgent: BOTO3, eventName: 'GetObject' })).toEqual({
      actor: 'attacker',
      score: 6,
      reasons: [
        'the address is new (+2)',
        'the network 203.0.113.0/24 is new; it stands for the provider, of which no data are at hand (+2)',
        'the agent Boto3/1 is new (+1)',
        'calls that it never made, s3 GetObject for one (+1)',
      ],
    });
  });

  it('knows no unusual hours after fewer than three days', () => {
    const past = describePast(BASELINE.slice(0, 6));
    expect(score({ eventTime: '2026-03-02T03:00:00Z' }, yardstick({ past })).score).toBe(-2);
  });
});

describe('without a past', () => {
  const past = describePast([]);

  it('leaves everybody unclear, and says that there is nothing to compare with', () => {
    expect(score({ sourceIPAddress: '203.0.113.66' }, yardstick({ past }))).toEqual({
      actor: 'unclear',
      score: 0,
      reasons: ['there is no past of the credential to compare with'],
    });
  });

  it('makes an attacker of a tool', () => {
    expect(score({ userAgent: 'pacu' }, yardstick({ past }))).toMatchObject({ actor: 'attacker', score: 3 });
  });

  it('makes an attacker of who finds out what he may', () => {
    const calls = [
      'Users',
      'Roles',
      'Groups',
      'Policies',
      'AccessKeys',
      'MFADevices',
      'SAMLProviders',
      'Buckets',
    ].map((name) => makeCall(name, { eventName: `List${name}`, errorCode: 'AccessDenied' }));
    const [group] = groupCalls(calls);
    expect(group && scoreGroup(group, yardstick({ past }))).toMatchObject({
      actor: 'attacker',
      score: 2,
      reasons: [expect.stringContaining('8 reads within 5 minutes, 8 of them denied'), expect.anything()],
    });
  });
});

describe('what is said', () => {
  const named = yardstick({ isNamedAttacker: { address: (text) => text === OFFICE, agent: () => false } });

  it("makes the address that a finding names the attacker's, whatever the past says", () => {
    expect(score({}, named)).toMatchObject({ actor: 'attacker' });
  });

  it('gives a pinned address to the owner, whatever else is there', () => {
    const pinned = { ...named, isPinned: () => true };
    expect(score({ userAgent: 'pacu' }, pinned)).toMatchObject({
      actor: 'owner',
      reasons: expect.arrayContaining(['pinned as ours']),
    });
  });

  it('counts an agent that a finding names, but does not stop at it: owners use the same', () => {
    const measure = yardstick({ isNamedAttacker: { address: () => false, agent: (text) => text === CLI } });
    expect(score({}, measure)).toMatchObject({ actor: 'unclear', score: 1 });
  });
});
