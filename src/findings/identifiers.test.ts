import { describe, expect, it } from 'vitest';
import {
  readAccount,
  readFindingArn,
  readKeyId,
  readName,
  readRegion,
  readRoleArn,
  readUserArn,
} from './identifiers.ts';

describe('an identifier', () => {
  it.each([
    ['a key', readKeyId, 'AKIAIOSFODNN7EXAMPLE'],
    ['a temporary key', readKeyId, 'ASIAIOSFODNN7EXAMPLE'],
    ['an account', readAccount, '111122223333'],
    ['a region', readRegion, 'us-gov-west-1'],
    ['a name', readName, 'alice+ops@example.com'],
  ])('is %s by its form', (_what, read, value) => {
    expect(read(value)).toBe(value);
    for (const wrong of [`${value}\n`, ` ${value}`, `${value}!`, [value], '', null, undefined, 7]) {
      expect(read(wrong)).toBeUndefined();
    }
  });

  it.each([
    'null',
    '****************',
    'AKIA****************',
    'ACCESS_KEY_ID_HERE',
    'YOUR_ACCESS_KEY_HERE',
    'GeneratedFindingAccessKeyId',
    'ASIA_PLACEHOLDER_KEY',
    'AIDACKCEVSQ6C2EXAMPLE',
    'akiaiosfodnn7example',
    'AKIAXXXXXXXXXX',
  ])('is no key: %s', (value) => {
    expect(readKeyId(value)).toBeUndefined();
  });
});

it("reads a user's ARN, with a path or without", () => {
  expect(readUserArn('arn:aws:iam::111122223333:user/alice')).toEqual({
    account: '111122223333',
    userName: 'alice',
  });
  expect(readUserArn('arn:aws-cn:iam::111122223333:user/a/b/alice')).toMatchObject({ userName: 'alice' });
  expect(readUserArn('arn:aws:iam::111122223333:role/alice')).toBeUndefined();
  expect(readUserArn('arn:aws:iam::111122223333:user/{user_name}')).toBeUndefined();
});

it("reads a role's ARN and an instance profile's", () => {
  expect(readRoleArn('arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/Y')).toEqual({
    account: '111122223333',
    of: 'role',
    path: 'aws-service-role/x.amazonaws.com/',
    name: 'Y',
  });
  expect(readRoleArn('arn:aws:iam::111122223333:instance-profile/web')).toMatchObject({
    of: 'instance-profile',
    path: '',
  });
  expect(readRoleArn('arn:aws:iam::999999999999:example/instance/profile')).toBeUndefined();
});

it("reads GuardDuty's ARN of a finding and no other", () => {
  expect(readFindingArn('arn:aws:guardduty:eu-west-2:111122223333:detector/12ab/finding/5ac3')).toEqual({
    region: 'eu-west-2',
    detectorId: '12ab',
    id: '5ac3',
  });
  expect(readFindingArn('arn:aws:guardduty:eu-west-2:111122223333:detector/...')).toBeUndefined();
  expect(readFindingArn('arn:aws:inspector2:eu-west-2:111122223333:finding/5ac3')).toBeUndefined();
});
