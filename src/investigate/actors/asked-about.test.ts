import { expect, it } from 'vitest';
import { askedAbout } from './asked-about.ts';
import { BOTO3, makeCall, makeCredential, makeTrace } from './fixture.ts';
import { judgeActors } from './judge-actors.ts';

const USER = 'AIDAQX7PLK4TEXAMPLE1';
const KEY = 'AKIAQX7PLK4TEXAMPLE7';
const user = makeCredential(USER, { kind: 'user' });
const key = makeCredential(KEY, { parent: USER, rule: 'seed' });

it('of a user are its own keys too, not what was made by him, nor whoever calls from an address', () => {
  const made = makeCredential('AKIAQX7PLK4TEXAMPLE8', { parent: USER, rule: 'R5' });
  expect([...askedAbout([user, key, made])]).toEqual([USER, KEY]);
  const address = makeCredential('198.51.100.7', { kind: 'address' });
  const passerBy = makeCredential(KEY, { parent: '198.51.100.7', rule: 'seed' });
  expect([...askedAbout([address, passerBy])]).toEqual(['198.51.100.7']);
});

it('tells the attacker from the owner by the calls of such a key', () => {
  const calls = [
    makeCall('known', { eventTime: '2026-03-01T10:00:00Z' }, KEY),
    makeCall('same', { eventTime: '2026-03-02T10:00:00Z' }, KEY),
    makeCall(
      'new',
      { eventTime: '2026-03-02T10:05:00Z', sourceIPAddress: '203.0.113.9', userAgent: BOTO3 },
      KEY,
    ),
  ];
  const judged = judgeActors({
    trace: makeTrace(calls, [user, key]),
    baseline: [],
    pins: { ours: [], anchors: [] },
    start: Date.parse('2026-03-02T00:00:00Z'),
  });
  expect(judged.calls.map(({ actor }) => actor)).toEqual(['owner', 'owner', 'attacker']);
  expect(judged.clusters).toHaveLength(2);
  expect(judged.credentials.get(USER)).toBe('attacker');
});
