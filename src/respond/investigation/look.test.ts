import { expect, it } from 'vitest';
import { nameLook, planLooks, readLookRequest } from './look.ts';

it('looks are made at once, and after 5, 15 and 30 minutes, each under a name of its own', () => {
  const since = Date.parse('2026-11-21T11:00:00.120Z');
  const looks = planLooks(since);
  expect(looks.map(({ look, at }) => [look, (at - since) / 60_000])).toEqual([
    ['20261121t110000120z-00', 0],
    ['20261121t110000120z-05', 5],
    ['20261121t110000120z-15', 15],
    ['20261121t110000120z-30', 30],
  ]);
  expect(looks.map(({ look }) => nameLook(look))).toEqual(['at once', '+5 min', '+15 min', '+30 min']);
});

it('a request for one is of one exact shape', () => {
  const request = { incident: 'INC-0123456789ab', look: '20261121t110000120z-05', attempt: 1, place: 0 };
  expect(readLookRequest(JSON.parse(JSON.stringify(request)))).toEqual(request);
  for (const other of [
    { ...request, more: 1 },
    { ...request, look: '../../manifests/0001' },
    { ...request, incident: 'INC-0123456789ab#x' },
    { ...request, place: 10 },
    { ...request, attempt: 0 },
    null,
  ])
    expect(readLookRequest(other)).toBeUndefined();
});
