import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  type BatchImportFindingsResponse,
} from '@aws-sdk/client-securityhub';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, makeUser, policyOf } from '../iam/fixture.ts';
import { GUARDDUTY, type HubBench, OWN_PRODUCT, openHubBench, ownFinding } from './fixture.ts';

let bench: HubBench;
beforeEach(async () => {
  bench = await openHubBench();
  await bench.enable();
});
afterEach(() => bench.close());

const send = (...Findings: AwsSecurityFinding[]): Promise<BatchImportFindingsResponse> =>
  bench.hub.send(new BatchImportFindingsCommand({ Findings }));

it("a finding of the account's own product is there, and the bus is told", async () => {
  await bench.listen();
  expect(await send(ownFinding())).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
  const [finding] = await bench.find();
  expect(finding).toMatchObject({
    ...ownFinding(),
    Severity: { Label: 'HIGH', Normalized: 70, Original: 'P2' },
    Types: ['Effects/Data Exposure'],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ProductFields: { 'aws/securityhub/FindingId': `${OWN_PRODUCT}/${ownFinding().Id}` },
  });
  expect(await bench.nextEvent()).toMatchObject({
    'detail-type': 'Security Hub Findings - Imported',
    resources: [`${OWN_PRODUCT}/${ownFinding().Id}`],
    detail: { findings: [finding] },
  });
});

it('a later import leaves to the customer what is his, and shows what he has not written over', async () => {
  await send(ownFinding());
  const [first] = await bench.find();
  if (first === undefined) throw new Error('not there');
  await bench.update(first, {
    Workflow: { Status: 'RESOLVED' },
    Note: { Text: 'The key is gone.', UpdatedBy: 'analyst' },
    Types: ['Unusual Behaviors/User'],
  });
  await send(
    ownFinding({
      UpdatedAt: '2026-11-22T08:00:00Z',
      Title: 'An access key is in two repositories.',
      Workflow: { Status: 'NEW' },
      VerificationState: 'FALSE_POSITIVE',
      FindingProviderFields: { Severity: { Label: 'CRITICAL' }, Types: ['TTPs/Initial Access'] },
    }),
  );
  const found = await bench.find();
  expect(found).toMatchObject([
    {
      Title: 'An access key is in two repositories.',
      UpdatedAt: '2026-11-22T08:00:00Z',
      Severity: { Label: 'CRITICAL', Normalized: 90 },
      Types: ['Unusual Behaviors/User'],
      FindingProviderFields: { Types: ['TTPs/Initial Access'] },
      Workflow: { Status: 'RESOLVED' },
      Note: { Text: 'The key is gone.' },
    },
  ]);
  expect(found[0]?.VerificationState).toBeUndefined();
});

it.each([
  ['GuardDuty', GUARDDUTY],
  ["another account's product", OWN_PRODUCT.replaceAll('111122223333', '444455556666')],
])('nobody can import findings of %s', async (_, ProductArn) => {
  await expect(send(ownFinding(), ownFinding({ ProductArn }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  expect(await bench.find()).toEqual([]);
});

it.each<[string, Partial<AwsSecurityFinding>]>([
  ['of another account', { AwsAccountId: '444455556666' }],
  ['of another version', { SchemaVersion: '2019-01-01' }],
  ['without a resource', { Resources: [] }],
  ['of no time', { UpdatedAt: 'yesterday' }],
  ['with a title of more than 256 characters', { Title: 'x'.repeat(257) }],
  ['without a severity', { FindingProviderFields: { Types: ['TTPs'] } }],
  [
    'with a type of no namespace',
    { FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['Harmless'] } },
  ],
  ['with a status of every object', { Workflow: { Status: 'toString' as 'NEW' } }],
  ['of more than 240 KB', { ProductFields: { log: 'x'.repeat(241 * 1024) } }],
])('a finding %s fails, and the others of the request are taken', async (_, change) => {
  const broken = ownFinding({ Id: 'scan-18', ...change });
  expect(await send(broken, ownFinding())).toMatchObject({
    SuccessCount: 1,
    FailedCount: 1,
    FailedFindings: [{ Id: 'scan-18', ErrorCode: 'InvalidInput' }],
  });
  expect(await bench.find()).toMatchObject([{ Id: ownFinding().Id }]);
});

it('only who may import for the product does', async () => {
  const policy = policyOf({
    Effect: 'Allow',
    Action: 'securityhub:BatchImportFindings',
    Resource: GUARDDUTY,
  });
  const other = bench.clientOf(await makeUser(connect(bench.sandbox), 'other', policy));
  await expect(
    other.send(new BatchImportFindingsCommand({ Findings: [ownFinding()] })),
  ).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
