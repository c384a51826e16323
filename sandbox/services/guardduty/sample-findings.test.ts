import {
  CreateSampleFindingsCommand,
  GetFindingsCommand,
  ListFindingsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, openBench } from './fixture.ts';
import { SAMPLE_TYPES } from './sample-type.ts';

let bench: Bench;
let DetectorId: string;
beforeEach(async () => {
  bench = await openBench();
  DetectorId = await bench.enable();
});
afterEach(() => bench.sandbox.close());

const create = (FindingTypes?: string[]) =>
  bench.guardduty.send(
    new CreateSampleFindingsCommand({ DetectorId, ...(FindingTypes === undefined ? {} : { FindingTypes }) }),
  );
const readAll = async () => {
  const { FindingIds = [] } = await bench.guardduty.send(new ListFindingsCommand({ DetectorId }));
  return (await bench.guardduty.send(new GetFindingsCommand({ DetectorId, FindingIds }))).Findings ?? [];
};

it('a sample says that it is one, wherever it is read, and comes by event', async () => {
  await bench.listen();
  await create(['Recon:IAMUser/MaliciousIPCaller.Custom']);
  const { detail } = await bench.nextEvent();
  expect(detail).toMatchObject({
    title: expect.stringMatching(/^\[SAMPLE\] /),
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: 'GeneratedFindingAccessKeyId', userName: 'GeneratedFindingUserName' },
    },
    service: { additionalInfo: { sample: true, threatListName: 'GeneratedFindingThreatListName' } },
  });
  const [sample] = await readAll();
  expect(sample).toMatchObject({
    Id: detail.id,
    Title: detail.title,
    Resource: { AccessKeyDetails: { PrincipalId: 'GeneratedFindingPrincipalId' } },
    Service: {
      AdditionalInfo: { Type: 'default' },
      Action: { AwsApiCallAction: { Api: 'GeneratedFindingAPIName' } },
    },
  });
  expect(JSON.parse(sample?.Service?.AdditionalInfo?.Value ?? '')).toMatchObject({ sample: true });
});

it('samples of all types are made when none is named, and again they are the same ones', async () => {
  await create();
  await create();
  const samples = await readAll();
  expect(samples.map(({ Type }) => Type).sort()).toEqual([...SAMPLE_TYPES.keys()].sort());
  for (const { Title, Service } of samples) {
    expect(Title).toMatch(/^\[SAMPLE\] /);
    expect(Service?.Count).toBe(2);
  }
  const sequence = samples.find(({ Type }) => Type === 'AttackSequence:IAM/CompromisedCredentials');
  expect(sequence?.Resource?.AccessKeyDetails).toBeUndefined();
  expect(sequence?.Service?.Detection?.Sequence?.Actors?.[0]?.User).toMatchObject({
    CredentialUid: 'GeneratedFindingAccessKeyId',
  });
  expect(sequence?.Service?.Detection?.Sequence?.Signals?.[0]?.LastSeenAt).toBeInstanceOf(Date);
});

it.each([
  ['a type that GuardDuty does not have', ['Recon:IAMUser/TorIPCaller', 'Recon:IAMUser/Nobody']],
  ['a name of every object', ['__proto__']],
  ['more than 50 types', Array.from({ length: 51 }, () => 'Recon:IAMUser/TorIPCaller')],
])('%s is refused, and nothing is made', async (_, types) => {
  await expect(create(types)).rejects.toMatchObject({ name: 'BadRequestException' });
  expect(await readAll()).toEqual([]);
});

it('a suspended detector makes none', async () => {
  await bench.guardduty.send(new UpdateDetectorCommand({ DetectorId, Enable: false }));
  await expect(create()).rejects.toMatchObject({ name: 'BadRequestException' });
  expect(await readAll()).toEqual([]);
});
