import { expect, it } from 'vitest';
import { makeCall } from './fixture.ts';
import { valuesIn } from './values-in.ts';

it('finds a record by the values of the members that files are searched by, at any depth', () => {
  const record = JSON.parse(
    makeCall(1, {
      requestParameters: {
        roleArn: 'arn:aws:iam::111122223333:role/ci',
        filterSet: { items: [{ name: 'vpc-id', valueSet: ['x'] }] },
        accountId: '444455556666',
        policyDocument: '{"userName":"mallory"}',
      },
      responseElements: { assumedRoleUser: { assumedRoleId: 'AROACKCEVSQ6C2EXAMPLE:night', arn: 'arn:x' } },
      resources: [{ ARN: 'arn:aws:s3:::logs', accountId: '777788889999' }],
    }),
  );
  const values = valuesIn(record);
  for (const value of [
    'AKIAIOSFODNN7EXAMPLE',
    'AIDACKCEVSQ6C2EXAMPLE',
    'alice',
    'ListUsers',
    '198.51.100.7',
    'arn:aws:iam::111122223333:role/ci',
    'vpc-id',
    'AROACKCEVSQ6C2EXAMPLE:night',
    'AROACKCEVSQ6C2EXAMPLE',
    'night',
    'arn:aws:s3:::logs',
  ])
    expect(values).toContain(value);
  for (const value of ['444455556666', '777788889999', '111122223333', 'mallory', 'arn:x', 'x', 'us-east-1'])
    expect(values).not.toContain(value);
});

it('reads what is nested deeper than a stack is', () => {
  let nested: object = { roleName: 'deep' };
  for (let depth = 0; depth < 50_000; depth += 1) nested = [nested];
  expect(valuesIn({ requestParameters: nested })).toContain('deep');
});
