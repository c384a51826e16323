import { expect, it } from 'vitest';
import { BOTO3, CLI, KEY, makeCall, makeCredential } from './fixture.ts';
import { findHomes, groupCalls } from './group-calls.ts';

it('groups by credential, address, and family and major version of the agent', () => {
  const calls = [
    makeCall('a'),
    makeCall('b', { userAgent: CLI.replace('2.15.30', '2.16.1') }),
    makeCall('c', { userAgent: BOTO3 }),
    makeCall('d', { sourceIPAddress: '2001:DB8::1' }),
    makeCall('e', { sourceIPAddress: '2001:db8:0::1' }),
    makeCall('f', {}, 'ASIAQX7PLK4TEXAMPLE2'),
    makeCall('g', { sourceIPAddress: 'AWS Internal' }),
  ];
  const ids = groupCalls(calls).map((group) => group.calls.map(({ record }) => record.eventID).join(''));
  expect(ids).toEqual(['ab', 'c', 'de', 'f']);
});

it('keeps together what was never one: no separator can be written into an agent', () => {
  const calls = ['__proto__', 'constructor', '","'].map((userAgent, at) => makeCall(`n${at}`, { userAgent }));
  expect(groupCalls(calls).map(({ agent }) => agent.label)).toEqual(['other']);
});

it('takes other keys of a session for the session, but not what came out of it', () => {
  const principalId = 'AROAQX7PLK4TEXAMPLE1:ana';
  const homeOf = findHomes([
    makeCredential('first', { principalId }),
    makeCredential('second', { principalId, parent: 'first', rule: 'R2' }),
    makeCredential('third', { principalId, parent: 'second', rule: 'R2' }),
    makeCredential('issued', { principalId, parent: 'first', rule: 'R1' }),
    makeCredential('other', { principalId: `${principalId}2`, parent: 'first', rule: 'R2' }),
    makeCredential('nobody', { parent: KEY, rule: 'R2' }),
  ]);
  const ids = ['first', 'second', 'third', 'issued', 'other', 'nobody', 'not followed'];
  expect(ids.map(homeOf)).toEqual(['first', 'first', 'first', 'issued', 'other', 'nobody', 'not followed']);
});
