import { describe, expect, it } from 'vitest';
import { keyId, makeRecord, user } from '../fixture.ts';
import { readReadings } from './r11-secrets.ts';

const read = (
  eventSource: string,
  eventName: string,
  requestParameters: Record<string, unknown>,
  more = {},
) =>
  readReadings(
    makeRecord({
      userIdentity: user(keyId('stolen', 'AKIA')),
      eventSource,
      eventName,
      requestParameters,
      ...more,
    }),
  ).map(({ kind, what }) => `${kind}: ${what}`);

describe('R11, what was read', () => {
  it.each([
    ['secretsmanager', 'GetSecretValue', { secretId: 'prod/db' }, ['secret: prod/db']],
    ['secretsmanager', 'BatchGetSecretValue', { secretIdList: ['a', 'b'] }, ['secret: a', 'secret: b']],
    ['ssm', 'GetParameter', { name: '/db', withDecryption: true }, ['secret: parameter /db']],
    [
      'ssm',
      'GetParameters',
      { names: ['/a', '/b'], withDecryption: true },
      ['secret: parameter /a', 'secret: parameter /b'],
    ],
    ['ec2', 'GetPasswordData', { instanceId: 'i-1' }, ['secret: administrator password of i-1']],
    [
      'ec2',
      'DescribeInstanceAttribute',
      { instanceId: 'i-1', attribute: 'userData' },
      ['secret: user data of i-1'],
    ],
    ['s3', 'GetObject', { bucketName: 'payroll', key: '2026.csv' }, ['data: objects of s3://payroll']],
    ['dynamodb', 'Scan', { tableName: 'people' }, ['data: table people']],
  ])('%s %s', (name, eventName, request, readings) => {
    expect(read(`${name}.amazonaws.com`, eventName, request)).toEqual(readings);
  });

  it('says so where CloudTrail does not name the secrets', () => {
    expect(
      read('secretsmanager.amazonaws.com', 'BatchGetSecretValue', { filters: [{ key: 'tag-key' }] }),
    ).toEqual(['secret: all secrets that a filter of BatchGetSecretValue finds']);
  });

  it('is nothing that was refused, came encrypted, or was only listed', () => {
    const denied = { errorCode: 'Client.UnauthorizedOperation' };
    expect(read('ec2.amazonaws.com', 'GetPasswordData', { instanceId: 'i-1' }, denied)).toEqual([]);
    expect(read('ssm.amazonaws.com', 'GetParameter', { name: '/db', withDecryption: false })).toEqual([]);
    expect(
      read('ec2.amazonaws.com', 'DescribeInstanceAttribute', {
        instanceId: 'i-1',
        attribute: 'ebsOptimized',
      }),
    ).toEqual([]);
    expect(read('secretsmanager.amazonaws.com', 'ListSecrets', { secretId: 'prod/db' })).toEqual([]);
  });

  it('never holds a value, even where a record has one', () => {
    const answer = { responseElements: { SecretString: 'hunter2' } };
    expect(
      read('secretsmanager.amazonaws.com', 'GetSecretValue', { secretId: 'prod/db' }, answer).join(),
    ).not.toContain('hunter2');
  });
});
