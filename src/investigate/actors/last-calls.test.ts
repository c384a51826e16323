import { expect, it } from 'vitest';
import { makeCall } from './fixture.ts';
import { lastCalls, layTimelines } from './last-calls.ts';

const at = (time: string) => ({ eventTime: `2026-03-02T${time}Z` });
const until = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const calls = [makeCall('a', at('10:00:00')), makeCall('b', at('10:00:05')), makeCall('c', at('10:00:05'))];

it.each([
  ['09:59:59', []],
  ['10:00:00', ['a']],
  ['10:00:04', ['a']],
  ['10:00:05', ['b', 'c']],
  ['12:00:00', ['b', 'c']],
])('gives all calls of the last second until %s', (time, ids) => {
  expect(lastCalls(calls, until(time)).map(({ record }) => record.eventID)).toEqual(ids);
});

it('lays the calls of one session together, whichever of its keys made them', () => {
  const twin = makeCall('d', at('10:01:00'), 'ASIAQX7PLK4TEXAMPLE3');
  const timelines = layTimelines([...calls, twin], () => 'session');
  expect(timelines.get('session')?.map(({ record }) => record.eventID)).toEqual(['a', 'b', 'c', 'd']);
});
