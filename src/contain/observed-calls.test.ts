import { expect, it } from 'vitest';
import { actionOf } from './observed-calls.ts';

it.each([
  ['iam.amazonaws.com', 'ListUsers', 'iam:ListUsers'],
  ['s3.amazonaws.com', 'ListBuckets', 's3:ListAllMyBuckets'],
  ['s3.amazonaws.com', 'HeadObject', 's3:GetObject'],
  ['lambda.amazonaws.com', 'UpdateFunctionCode20150331v2', 'lambda:UpdateFunctionCode'],
  ['lambda.amazonaws.com', 'CreateFunction20150331', 'lambda:CreateFunction'],
  ['monitoring.amazonaws.com', 'PutMetricAlarm', 'cloudwatch:PutMetricAlarm'],
  ['sts.amazonaws.com', 'AssumeRole', 'sts:AssumeRole'],
])('%s %s is the action %s', (source, name, action) => {
  expect(actionOf(source, name)).toBe(action);
});

it.each([
  ['sts.amazonaws.com', 'GetCallerIdentity', 'no policy decides about it'],
  ['sts.amazonaws.com', 'GetSessionToken', 'nor about this'],
  ['s3.amazonaws.com', 'GetBucketLifecycle', 'its action has another name'],
  ['signin.amazonaws.com', 'ConsoleLogin', 'it is no API call'],
  ['email.amazonaws.com', 'SendEmail', 'its service has another name in IAM'],
  ['iam.amazonaws.com', '*', 'it is a wildcard'],
  ['iam.amazonaws.com', 'ListUsers iam:*', 'it is somebody’s text'],
  ['iam.evil.example', 'ListUsers', 'it is no service of AWS'],
  ['__proto__.amazonaws.com', 'ToString', 'it is no service'],
])('%s %s is no action: %s', (source, name) => {
  expect(actionOf(source, name)).toBeUndefined();
});
