import {
  type AwsSecurityFinding,
  type AwsSecurityFindingFilters,
  BatchUpdateFindingsCommand,
  type BatchUpdateFindingsRequest,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { clientsOf, makeQueue, makeRule, takeMessage } from '../events/fixture.ts';
import { ACCOUNT, openBench, REGION } from '../guardduty/fixture.ts';
import type { Keys } from '../iam/fixture.ts';

export const GUARDDUTY = `arn:aws:securityhub:${REGION}::product/aws/guardduty`;
export const OWN_PRODUCT = `arn:aws:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`;

export interface HubEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly resources: readonly string[];
  readonly detail: { readonly findings: readonly AwsSecurityFinding[] };
}

/** A sandbox with GuardDuty, and a client of Security Hub that is not enabled yet. */
export async function openHubBench() {
  const guardduty = await openBench();
  const { sandbox } = guardduty;
  await guardduty.enable('FIFTEEN_MINUTES');
  const clientOf = (credentials: Keys, region = REGION) =>
    new SecurityHubClient({ region, endpoint: sandbox.origin, credentials });
  const hub = clientOf(sandbox.administrator);
  const clients = clientsOf(sandbox);
  let queue: Awaited<ReturnType<typeof makeQueue>> | undefined;
  return {
    sandbox,
    hub,
    clientOf,
    raise: guardduty.raise,
    advance: guardduty.advance,
    close: () => sandbox.close(),
    enable: () => hub.send(new EnableSecurityHubCommand({ EnableDefaultStandards: false })),
    /** A rule for the events of Security Hub, with a queue behind it. */
    async listen(): Promise<void> {
      queue = await makeQueue(clients, 'hub');
      await makeRule(clients, 'hub', 'aws.securityhub', [{ Id: 'queue', Arn: queue.arn }]);
    },
    async nextEvent(): Promise<HubEvent> {
      if (queue === undefined) throw new Error('listen first');
      return JSON.parse((await takeMessage(clients, queue)).body);
    },
    async find(Filters: AwsSecurityFindingFilters = {}): Promise<AwsSecurityFinding[]> {
      return (await hub.send(new GetFindingsCommand({ Filters }))).Findings ?? [];
    },
    update: (
      { Id, ProductArn }: AwsSecurityFinding,
      change: Omit<BatchUpdateFindingsRequest, 'FindingIdentifiers'>,
    ) => hub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id, ProductArn }], ...change })),
  };
}

export type HubBench = Awaited<ReturnType<typeof openHubBench>>;

/** What the account's own scanner says. */
export const ownFinding = (change: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
  SchemaVersion: '2018-10-08',
  Id: 'scan-17/key-in-repository',
  ProductArn: OWN_PRODUCT,
  GeneratorId: 'repository-scan',
  AwsAccountId: ACCOUNT,
  CreatedAt: '2026-11-21T02:14:02Z',
  UpdatedAt: '2026-11-21T02:14:02Z',
  Title: 'An access key is in a repository.',
  Description: 'The access key of the user deploy is in the repository shop.',
  Resources: [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAI44QH8DHBEXAMPLE' }],
  FindingProviderFields: { Severity: { Label: 'HIGH', Original: 'P2' }, Types: ['Effects/Data Exposure'] },
  ...change,
});
