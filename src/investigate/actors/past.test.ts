import { expect, it } from 'vitest';
import { BASELINE, CLI, makeRecord, OFFICE } from './fixture.ts';
import { describePast } from './past.ts';

it('says from where, with what, when and what was called', () => {
  expect(describePast(BASELINE)).toEqual({
    calls: 12,
    addresses: new Set([OFFICE]),
    networks: new Set(['198.51.100.0/24']),
    agents: new Set(['aws-cli/2']),
    apis: new Set(['s3 ListBuckets']),
    days: new Set([20507, 20508, 20509, 20510]),
    hours: new Set([8, 9, 10, 11, 12, 13, 15, 16, 17]),
  });
});

it('has the hours beside midnight on both of its sides', () => {
  const late = makeRecord('late', { eventTime: '2026-02-23T23:30:00Z' });
  expect(describePast([late]).hours).toEqual(new Set([22, 23, 0]));
});

it("learns nothing from AWS's own calls", () => {
  const byAws = makeRecord('aws', { sourceIPAddress: 'AWS Internal', userAgent: CLI, eventName: 'Decrypt' });
  expect(describePast([byAws])).toMatchObject({ calls: 0, apis: new Set() });
});
