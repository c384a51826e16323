import {
  CreateActionTargetCommand,
  DeleteActionTargetCommand,
  DescribeActionTargetsCommand,
  DescribeHubCommand,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
} from '@aws-sdk/client-securityhub';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT, REGION } from '../guardduty/fixture.ts';
import { connect, makeUser, policyOf } from '../iam/fixture.ts';
import { type HubBench, openHubBench } from './fixture.ts';

let bench: HubBench;
beforeAll(async () => {
  bench = await openHubBench();
});
afterAll(() => bench.close());

const HUB = `arn:aws:securityhub:${REGION}:${ACCOUNT}:hub/default`;
const notSubscribed = {
  name: 'InvalidAccessException',
  message: `Account ${ACCOUNT} is not subscribed to AWS Security Hub`,
  $metadata: { httpStatusCode: 401 },
};

it('a hub is enabled once in an account and region, read and disabled', async () => {
  const { hub } = bench;
  const describe = () => hub.send(new DescribeHubCommand({}));
  for (const refused of [describe(), hub.send(new GetFindingsCommand({}))])
    await expect(refused).rejects.toMatchObject(notSubscribed);
  await hub.send(new EnableSecurityHubCommand({ Tags: { team: 'blue' } }));
  expect(await describe()).toMatchObject({
    HubArn: HUB,
    SubscribedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    ControlFindingGenerator: 'SECURITY_CONTROL',
  });
  await expect(bench.enable()).rejects.toMatchObject({ name: 'ResourceConflictException' });
  const elsewhere = bench.clientOf(bench.sandbox.administrator, 'us-east-1');
  await expect(elsewhere.send(new DescribeHubCommand({}))).rejects.toMatchObject(notSubscribed);
  await hub.send(new DisableSecurityHubCommand({}));
  await expect(describe()).rejects.toMatchObject(notSubscribed);
  await bench.enable();
});

it('a custom action is made, listed and deleted', async () => {
  const { hub } = bench;
  const create = new CreateActionTargetCommand({ Id: 'contain', Name: 'Contain', Description: 'By Cordon' });
  const { ActionTargetArn } = await hub.send(create);
  expect(ActionTargetArn).toBe(`arn:aws:securityhub:${REGION}:${ACCOUNT}:action/custom/contain`);
  await expect(hub.send(create)).rejects.toMatchObject({ name: 'ResourceConflictException' });
  const list = () => hub.send(new DescribeActionTargetsCommand({}));
  expect((await list()).ActionTargets).toEqual([
    { ActionTargetArn, Name: 'Contain', Description: 'By Cordon' },
  ]);
  await hub.send(new DeleteActionTargetCommand({ ActionTargetArn }));
  expect((await list()).ActionTargets).toEqual([]);
  await expect(hub.send(new DeleteActionTargetCommand({ ActionTargetArn }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it.each([
  ['an id with a dash', { Id: 'con-tain' }],
  ['a name of more than 20 characters', { Name: 'Contain it now, please' }],
  ['a blank description', { Description: ' ' }],
])('a custom action with %s is refused', async (_, change) => {
  const input = { Id: 'other', Name: 'Other', Description: 'Another one', ...change };
  await expect(bench.hub.send(new CreateActionTargetCommand(input))).rejects.toMatchObject({
    name: 'InvalidInputException',
  });
});

it('the hub is for those whose policies name it', async () => {
  const mayRead = policyOf({ Effect: 'Allow', Action: 'securityhub:GetFindings', Resource: HUB });
  const reader = bench.clientOf(await makeUser(connect(bench.sandbox), 'reader', mayRead));
  expect((await reader.send(new GetFindingsCommand({}))).Findings).toEqual([]);
  await expect(reader.send(new DisableSecurityHubCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403 },
  });
});
