import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { BatchUpdateFindingsCommand, type BatchUpdateFindingsRequest } from '@aws-sdk/client-securityhub';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findingSources } from '../../../deploy/constructs/finding-patterns.ts';
import { readFindings } from '../../../src/findings/read-findings.ts';
import { eventsClient } from '../events/fixture.ts';
import { compilePattern } from '../events/pattern/compile.ts';
import { matchesEvent } from '../events/pattern/match.ts';
import { connect, makeUser, policyOf } from '../iam/fixture.ts';
import { GUARDDUTY, type HubBench, type HubEvent, openHubBench } from './fixture.ts';

let bench: HubBench;
beforeEach(async () => {
  bench = await openHubBench();
  await bench.enable();
  await bench.listen();
});
afterEach(() => bench.close());

/** GuardDuty finds something, Security Hub has it, and the bus has heard of it. */
async function begin() {
  const { arn } = await bench.raise();
  const event = await bench.nextEvent();
  const [finding] = await bench.find({ Id: [{ Comparison: 'EQUALS', Value: String(arn) }] });
  if (finding === undefined) throw new Error('Security Hub does not have it');
  return { event, finding };
}

const RESOLVED = {
  Note: { Text: 'Contained: INC-7f3a9c0d12ab', UpdatedBy: 'analyst' },
  Workflow: { Status: 'RESOLVED' },
  VerificationState: 'TRUE_POSITIVE',
} as const;

it('a note and a status are written, and the bus is told of one finding', async () => {
  const { event, finding } = await begin();
  expect(event.detail.findings).toEqual([finding]);
  const { Id, ProductArn } = finding;
  expect(await bench.update(finding, RESOLVED)).toMatchObject({
    ProcessedFindings: [{ Id, ProductArn }],
    UnprocessedFindings: [],
  });
  const told = await bench.nextEvent();
  expect(told).toMatchObject({
    source: 'aws.securityhub',
    'detail-type': 'Security Hub Findings - Imported',
    resources: [`${GUARDDUTY}/${Id}`],
  });
  const [after] = await bench.find();
  expect(told.detail.findings).toEqual([after]);
  expect(after).toEqual({
    ...finding,
    Note: { ...RESOLVED.Note, UpdatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    Workflow: RESOLVED.Workflow,
    VerificationState: 'TRUE_POSITIVE',
  });
});

it('what a customer has written stays when GuardDuty sees more, and the rest is new', async () => {
  const { finding } = await begin();
  await bench.update(finding, { Workflow: { Status: 'SUPPRESSED' }, Severity: { Label: 'LOW' } });
  bench.advance(20);
  await bench.raise({ severity: 8 });
  const [after] = await bench.find();
  expect(after).toMatchObject({
    Id: finding.Id,
    Workflow: { Status: 'SUPPRESSED' },
    Severity: { Label: 'LOW', Normalized: 1, Product: 8, Original: '8' },
    FindingProviderFields: { Severity: { Label: 'HIGH' } },
    ProductFields: { 'aws/guardduty/service/count': '2' },
  });
  expect(Date.parse(after?.UpdatedAt ?? '')).toBeGreaterThan(Date.parse(finding.UpdatedAt ?? ''));
});

it('findings that are not there, or named twice, are answered as not processed', async () => {
  const { finding } = await begin();
  const { Id, ProductArn } = finding;
  const known = { Id, ProductArn };
  const unknown = { Id: `${Id}0`, ProductArn };
  const send = (FindingIdentifiers: (typeof known)[]) =>
    bench.hub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers, ...RESOLVED }));
  expect(await send([unknown, known])).toMatchObject({
    ProcessedFindings: [known],
    UnprocessedFindings: [{ FindingIdentifier: unknown, ErrorCode: 'FindingNotFound' }],
  });
  expect((await send([known, known])).UnprocessedFindings).toMatchObject([
    { FindingIdentifier: known, ErrorCode: 'DuplicatedFindingIdentifier' },
    { FindingIdentifier: known, ErrorCode: 'DuplicatedFindingIdentifier' },
  ]);
  await expect(send(Array.from({ length: 101 }, () => known))).rejects.toMatchObject({
    name: 'InvalidInputException',
  });
});

describe('an update is refused', () => {
  it.each<[string, Omit<BatchUpdateFindingsRequest, 'FindingIdentifiers'>]>([
    ['with a status of every object', { Workflow: { Status: 'constructor' as 'NEW' } }],
    ['with a note of more than 512 characters', { Note: { Text: 'x'.repeat(513), UpdatedBy: 'analyst' } }],
    ['with a type of no namespace', { Types: ['Harmless'] }],
    ['with a confidence of 101', { Confidence: 101 }],
    ['with a label that does not exist', { Severity: { Label: 'NONE' as 'LOW' } }],
  ])('%s, and nothing is written', async (_, change) => {
    const { finding } = await begin();
    await expect(bench.update(finding, change)).rejects.toMatchObject({ name: 'InvalidInputException' });
    expect(await bench.find()).toEqual([finding]);
  });
});

it('a policy can keep somebody from suppressing findings', async () => {
  const { finding } = await begin();
  const policy = policyOf(
    { Effect: 'Allow', Action: 'securityhub:BatchUpdateFindings', Resource: '*' },
    {
      Effect: 'Deny',
      Action: 'securityhub:BatchUpdateFindings',
      Resource: '*',
      Condition: { StringEquals: { 'securityhub:ASFFSyntaxPath/Workflow.Status': 'SUPPRESSED' } },
    },
  );
  const member = bench.clientOf(await makeUser(connect(bench.sandbox), 'member', policy));
  const { Id, ProductArn } = finding;
  const write = (Status: 'NOTIFIED' | 'SUPPRESSED') =>
    member.send(
      new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id, ProductArn }], Workflow: { Status } }),
    );
  await expect(write('SUPPRESSED')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await write('NOTIFIED');
  expect(await bench.find()).toMatchObject([{ Workflow: { Status: 'NOTIFIED' } }]);
});

describe('by the rules of the product', () => {
  const taking = (event: HubEvent): string[] =>
    findingSources
      .map(({ id, pattern: { source, detailType, detail } }) => ({
        id,
        pattern: compilePattern(JSON.stringify({ source, 'detail-type': detailType, detail })),
      }))
      .filter(({ pattern }) => matchesEvent(pattern, JSON.parse(JSON.stringify(event))))
      .map(({ id }) => id);

  // Whoever may write on findings could otherwise have a leaked key overlooked, by one call.
  it.each(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'] as const)(
    'a finding is taken when it is %s',
    async (Status) => {
      const { event, finding } = await begin();
      expect(taking(event)).toEqual(['SecurityHubRule']);
      await bench.update(finding, { Workflow: { Status } });
      expect(taking(await bench.nextEvent())).toEqual(['SecurityHubRule']);
    },
  );

  it('what is written on a finding makes no new version of it, so that it is a repeat', async () => {
    const { event, finding } = await begin();
    await bench.update(finding, RESOLVED);
    expect(readFindings(await bench.nextEvent())).toEqual(readFindings(event));
  });
});

it('nobody can put an event of Security Hub on the bus', async () => {
  const { accessKeyId, secretAccessKey } = bench.sandbox.administrator;
  const entry = {
    Source: 'aws.securityhub',
    DetailType: 'Security Hub Findings - Imported',
    Detail: '{"findings":[]}',
  };
  const events = eventsClient(bench.sandbox, accessKeyId, secretAccessKey);
  expect(await events.send(new PutEventsCommand({ Entries: [entry] }))).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }],
  });
});
