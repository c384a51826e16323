import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  GetDetectorCommand,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf, sendRaw, signRequest } from '../../kernel/request-fixture.ts';
import { connect, makeUser, policyOf } from '../iam/fixture.ts';
import { ACCOUNT, type Bench, openBench, REGION } from './fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.sandbox.close());

const refused = { name: 'BadRequestException', $metadata: { httpStatusCode: 400 } };
const notOwned = {
  ...refused,
  Type: 'InvalidInputException',
  message: 'The request is rejected because the input detectorId is not owned by the current account.',
};

it('a detector is made once in an account and region, read, changed and deleted', async () => {
  const { guardduty, sandbox } = bench;
  expect((await guardduty.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
  const create = new CreateDetectorCommand({ Enable: true, ClientToken: 'one', Tags: { team: 'blue' } });
  const { DetectorId = '' } = await guardduty.send(create);
  expect(DetectorId).toMatch(/^[0-9a-f]{32}$/);
  expect((await guardduty.send(create)).DetectorId).toBe(DetectorId);
  await expect(guardduty.send(new CreateDetectorCommand({ Enable: true }))).rejects.toMatchObject({
    ...refused,
    Type: 'LimitExceededException',
    message: 'The request is rejected because a detector already exists for the current account.',
  });
  const elsewhere = bench.clientOf(sandbox.administrator, 'us-east-1');
  const other = await elsewhere.send(new CreateDetectorCommand({ Enable: true }));
  expect(other.DetectorId).not.toBe(DetectorId);
  await expect(elsewhere.send(new GetDetectorCommand({ DetectorId }))).rejects.toMatchObject(notOwned);

  const get = new GetDetectorCommand({ DetectorId });
  expect(await guardduty.send(get)).toMatchObject({
    Status: 'ENABLED',
    FindingPublishingFrequency: 'SIX_HOURS',
    ServiceRole: expect.stringContaining(`:${ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/`),
    Tags: { team: 'blue' },
    CreatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
  await guardduty.send(
    new UpdateDetectorCommand({ DetectorId, Enable: false, FindingPublishingFrequency: 'ONE_HOUR' }),
  );
  expect(await guardduty.send(get)).toMatchObject({
    Status: 'DISABLED',
    FindingPublishingFrequency: 'ONE_HOUR',
  });
  expect((await guardduty.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([DetectorId]);
  await guardduty.send(new DeleteDetectorCommand({ DetectorId }));
  await expect(guardduty.send(get)).rejects.toMatchObject(notOwned);
});

it.each([
  ['no frequency of GuardDuty', { FindingPublishingFrequency: 'toString' as 'ONE_HOUR' }],
  ['a tag of AWS', { Tags: { 'aws:team': 'blue' } }],
  ['a token that is too long', { ClientToken: 'x'.repeat(65) }],
  ['nothing about enabling it', { Enable: undefined }],
])('a detector is refused with %s', async (_, input) => {
  const client = bench.clientOf(bench.sandbox.administrator, 'eu-west-1');
  const create = new CreateDetectorCommand({ Enable: true, ...input });
  await expect(client.send(create)).rejects.toMatchObject(refused);
  expect((await client.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
});

it('a request without a token is not taken for another one without a token', async () => {
  const keys = bench.sandbox.administrator;
  const create = async () => {
    const request = { method: 'POST', target: '/detector', headers: {}, body: '{"enable":true}' };
    const scope = { service: 'guardduty', keys, region: 'ap-southeast-1' };
    return sendRaw(bench.sandbox.origin, signRequest(bench.sandbox.origin, request, scope));
  };
  expect((await create()).status).toBe(200);
  const second = await create();
  expect({ status: second.status, code: codeOf(second) }).toEqual({
    status: 400,
    code: 'BadRequestException',
  });
});

it('a fault comes as the error that GuardDuty has for it, and the client tries again', async () => {
  const list = () => bench.guardduty.send(new ListDetectorsCommand({}));
  const { faults } = bench.sandbox.world;
  const fault = { service: 'guardduty', operation: 'ListDetectors', when: 'before', kind: 'error' } as const;
  faults.push({ ...fault, nth: 1, seen: 0 });
  expect((await list()).$metadata.attempts).toBe(2);
  faults.splice(0, 1, { ...fault, seen: 0 });
  await expect(list()).rejects.toMatchObject({
    name: 'InternalServerErrorException',
    $metadata: { httpStatusCode: 500 },
  });
  faults.splice(0);
});

it('protection plans are refused by name', async () => {
  const create = new CreateDetectorCommand({
    Enable: true,
    Features: [{ Name: 'RUNTIME_MONITORING', Status: 'ENABLED' }],
  });
  await expect(bench.guardduty.send(create)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('Features'),
  });
});

it('a detector is read and changed by its ARN or its tags, and lists are for those who may see all', async () => {
  const create = new CreateDetectorCommand({ Enable: true, Tags: { team: 'blue' } });
  const { DetectorId = '' } = await bench.guardduty.send(create);
  const policy = policyOf(
    {
      Effect: 'Allow',
      Action: ['guardduty:GetDetector', 'guardduty:ListDetectors'],
      Resource: `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/${DetectorId}`,
    },
    {
      Effect: 'Allow',
      Action: 'guardduty:UpdateDetector',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
    },
  );
  const limited = bench.clientOf(await makeUser(connect(bench.sandbox), 'limited', policy));
  expect((await limited.send(new GetDetectorCommand({ DetectorId }))).Status).toBe('ENABLED');
  const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };
  for (const send of [
    () => limited.send(new ListDetectorsCommand({})),
    () => limited.send(new UpdateDetectorCommand({ DetectorId, Enable: false })),
    () => limited.send(new DeleteDetectorCommand({ DetectorId })),
    () => limited.send(new CreateDetectorCommand({ Enable: true })),
  ])
    await expect(send()).rejects.toMatchObject(denied);
  expect((await bench.guardduty.send(new GetDetectorCommand({ DetectorId }))).Status).toBe('ENABLED');
});
