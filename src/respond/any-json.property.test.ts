import { ListAccessKeysCommand, ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRespondStage, type RespondStage } from './fixture.ts';
import { respond } from './respond.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

const SOURCES = [
  'aws.guardduty',
  'aws.securityhub',
  'aws.health',
  'aws.iam',
  'custom.guardduty.simulation',
  'x',
];
const DETAIL_TYPES = [
  'GuardDuty Finding',
  'Security Hub Findings - Imported',
  'Findings Imported V2',
  'AWS Health Event',
  'AWS API Call via CloudTrail',
];

it('any JSON whatsoever is answered, and changes nothing in IAM', async () => {
  const userName = 'bystander';
  const accessKeyId = await stage.makeUser(userName);
  // Names that mean something, where nothing says what they mean.
  const json = fc.oneof(
    fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }),
    fc.dictionary(
      fc.constantFrom('id', 'accountId', 'resource', 'accessKeyDetails', 'findings', 'userName', '__proto__'),
      fc.oneof(fc.constantFrom(accessKeyId, userName, '111122223333'), fc.jsonValue({ maxDepth: 2 })),
    ),
  );
  const event = fc.oneof(
    json,
    fc.record({
      source: fc.constantFrom(...SOURCES),
      'detail-type': fc.constantFrom(...DETAIL_TYPES),
      detail: json,
    }),
  );
  await fc.assert(
    fc.asyncProperty(event, async (given) => {
      const { incidents, unfinished } = await respond(given, stage.deps);
      expect(unfinished).toEqual([]);
      expect(incidents.flatMap(({ steps }) => steps)).toEqual([]);
    }),
    { numRuns: 100 },
  );
  const { iam } = stage.clients;
  const keys = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
  expect(keys.AccessKeyMetadata).toMatchObject([{ AccessKeyId: accessKeyId, Status: 'Active' }]);
  const policies = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: userName }));
  expect(policies.AttachedPolicies).toEqual([]);
});
