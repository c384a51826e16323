import { expect, it } from 'vitest';
import { byService, byUserKey, onBehalf } from './callers.ts';
import { englishTime, formatRecord, isoSeconds } from './record.ts';

const user = { account: '111122223333', name: 'app', id: 'AIDAABCDEFGHIJKLMNOPQ' };
const caller = byUserKey(user, 'AKIAABCDEFGHIJKLMNOP', { address: '192.0.2.1', agent: 'aws-cli/2.15.30' });
const recorded = {
  at: Date.UTC(2026, 6, 10, 12, 9, 47),
  region: 'eu-west-1',
  eventID: '0af1c0a5-0000-4000-8000-000000000001',
  requestID: '0af1c0a5-0000-4000-8000-000000000002',
};

it("has AWS's own members in AWS's own order", () => {
  const record = JSON.parse(
    formatRecord(caller, { service: 'iam', name: 'ListUsers', readOnly: true }, recorded),
  );
  expect(Object.keys(record)).toEqual([
    'eventVersion',
    'userIdentity',
    'eventTime',
    'eventSource',
    'eventName',
    'awsRegion',
    'sourceIPAddress',
    'userAgent',
    'requestParameters',
    'responseElements',
    'requestID',
    'eventID',
    'readOnly',
    'eventType',
    'managementEvent',
    'recipientAccountId',
    'eventCategory',
    'tlsDetails',
  ]);
  expect(record).toMatchObject({ eventTime: '2026-07-10T12:09:47Z', eventSource: 'iam.amazonaws.com' });
});

it('answers nothing where it refuses', () => {
  const call = {
    service: 'iam',
    name: 'CreateAccessKey',
    response: { accessKey: { accessKeyId: 'AKIAQQQQQQQQQQQQQQQQ' } },
    error: { code: 'AccessDenied', message: 'no' },
  };
  const text = formatRecord(caller, call, recorded);
  expect(JSON.parse(text)).toMatchObject({ errorCode: 'AccessDenied', responseElements: null });
  expect(text).not.toContain('AKIAQQQQQQQQQQQQQQQQ');
});

it('has no TLS of a service, be it for itself or for somebody', () => {
  const call = { service: 'kms', name: 'Decrypt', readOnly: true };
  for (const by of [byService('ec2', user.account), onBehalf(caller, 'AWS Internal')])
    expect(JSON.parse(formatRecord(by, call, recorded))).not.toHaveProperty('tlsDetails');
});

it('writes times as STS and IAM do', () => {
  expect(isoSeconds(recorded.at)).toBe('2026-07-10T12:09:47Z');
  expect(englishTime(recorded.at)).toBe('Jul 10, 2026, 12:09:47 PM');
  expect(englishTime(recorded.at, '')).toBe('Jul 10, 2026 12:09:47 PM');
  expect(englishTime(Date.UTC(2026, 0, 1, 0, 5, 9))).toBe('Jan 1, 2026, 12:05:09 AM');
  expect(englishTime(Date.UTC(2026, 11, 31, 23, 59, 59))).toBe('Dec 31, 2026, 11:59:59 PM');
});
