import { expect, it } from 'vitest';
import { readMaking } from './making.ts';

const ARN = 'arn:aws:iam::111122223333:user/alice';
const record = (change: object = {}) =>
  JSON.stringify({
    eventVersion: '1.11',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
    userIdentity: {
      type: 'IAMUser',
      accountId: '111122223333',
      arn: ARN,
      accessKeyId: 'AKIAQX7PLK4TEXAMPLE1',
      userName: 'alice',
    },
    requestParameters: { userName: 'ben' },
    responseElements: {
      accessKey: { userName: 'ben', accessKeyId: 'AKIAQX7PLK4TEXAMPLE2', status: 'Active' },
    },
    ...change,
  });
const by = { account: '111122223333', arn: ARN, accessKeyId: 'AKIAQX7PLK4TEXAMPLE1' };

it('reads by whom, and what: a user, a role, or the key of a session', () => {
  expect(readMaking(record())).toEqual({ call: 'CreateAccessKey', by, made: { name: 'ben' } });
  const trust = { eventName: 'UpdateAssumeRolePolicy', requestParameters: { roleName: 'ops' } };
  expect(readMaking(record({ ...trust, responseElements: null }))?.made).toEqual({ name: 'ops' });
  const credentials = { accessKeyId: 'ASIAQX7PLK4TEXAMPLE3', expiration: 'Nov 21, 2026, 12:00:00 PM' };
  const assume = { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', requestParameters: null };
  expect(readMaking(record({ ...assume, responseElements: { credentials } }))?.made).toEqual({
    accessKeyId: 'ASIAQX7PLK4TEXAMPLE3',
  });
});

it('names whoever makes a key for himself by the answer', () => {
  expect(readMaking(record({ requestParameters: null }))?.made).toEqual({ name: 'ben' });
});

it('knows what a service has done, which has neither ARN nor key', () => {
  const userIdentity = { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' };
  expect(readMaking(record({ userIdentity }))?.by).toEqual({ account: '', arn: '', accessKeyId: '' });
});

it.each([
  ['what was refused', record({ errorCode: 'AccessDenied' })],
  ['what is no JSON', '{'],
  ['what is no object', 'null'],
  ['another service’s record', record({ eventSource: 's3.amazonaws.com' })],
  ['a name that is none', record({ requestParameters: { userName: { $ne: 'x' } } })],
])('takes nothing from %s', (_name, text) => {
  expect(readMaking(text)).toBeUndefined();
});
