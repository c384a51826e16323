import { CreateDetectorCommand, GetFindingsCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getRequest, sendRaw } from '../../kernel/request-fixture.ts';
import { startSandbox } from '../../start.ts';
import { clientsOf, makeQueue, makeRule, takeMessage } from '../events/fixture.ts';
import type { Keys } from '../iam/fixture.ts';
import type { FindingDetail } from './finding.ts';

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';
export const MINUTE = 60_000;

/** What the tests of GuardDuty share: a sandbox, its clients, and a queue that hears what the bus hears. */
export async function openBench() {
  const sandbox = await startSandbox({ port: 0 });
  // With the clients' own retries: the first call after the clock was advanced teaches them the time.
  const settingsOf = (credentials: Keys, region = REGION) => ({
    region,
    endpoint: sandbox.origin,
    credentials,
  });
  const clientOf = (credentials: Keys, region?: string) =>
    new GuardDutyClient(settingsOf(credentials, region));
  const guardduty = clientOf(sandbox.administrator);
  const clients = { ...clientsOf(sandbox), sqs: new SQSClient(settingsOf(sandbox.administrator)) };
  let queue: Awaited<ReturnType<typeof makeQueue>> | undefined;
  const bench = {
    sandbox,
    guardduty,
    clientOf,
    async enable(FindingPublishingFrequency?: 'FIFTEEN_MINUTES' | 'ONE_HOUR' | 'SIX_HOURS'): Promise<string> {
      const command = new CreateDetectorCommand({
        Enable: true,
        ...(FindingPublishingFrequency === undefined ? {} : { FindingPublishingFrequency }),
      });
      return (await guardduty.send(command)).DetectorId ?? '';
    },
    /** A rule for the events of GuardDuty, with a queue behind it. */
    async listen(): Promise<void> {
      queue = await makeQueue(clients, 'findings');
      await makeRule(clients, 'findings', 'aws.guardduty', [{ Id: 'queue', Arn: queue.arn }]);
    },
    /** The next event that the queue gets. */
    async nextEvent(): Promise<{ account: string; 'detail-type': string; detail: FindingDetail }> {
      if (queue === undefined) throw new Error('listen first');
      return JSON.parse((await takeMessage(clients, queue)).body);
    },
    /** Whether nothing comes, once the work that is due has been done. */
    async hearsNothing(): Promise<boolean> {
      if (queue === undefined) throw new Error('listen first');
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
      return Messages.length === 0;
    },
    advance: (minutes: number) => sandbox.world.clock.advance(minutes * MINUTE),
    /** What the control route answers. */
    async control(body: unknown): Promise<{ status: number; value: Record<string, unknown> }> {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const request = { ...getRequest('/_sandbox/findings'), method: 'POST', body: text };
      const answer = await sendRaw(sandbox.origin, request);
      return { status: answer.status, value: JSON.parse(answer.body) };
    },
    async raise(change: object = {}, more: object = {}): Promise<Record<string, unknown>> {
      const body = { account: ACCOUNT, region: REGION, finding: findingOf(change), ...more };
      const { status, value } = await bench.control(body);
      if (status !== 200) throw new Error(JSON.stringify(value));
      return value;
    },
    async finding(DetectorId: string, id: unknown) {
      const command = new GetFindingsCommand({ DetectorId, FindingIds: [String(id)] });
      return (await guardduty.send(command)).Findings?.[0];
    },
  };
  return bench;
}

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** Somebody on a threat list lists buckets with alice's key. */
export const findingOf = (change: object = {}): object => ({
  type: 'Recon:IAMUser/MaliciousIPCaller.Custom',
  severity: 5,
  title: 'API ListBuckets was invoked from an IP address on a custom threat list.',
  resource: accessKeyOf({}),
  service: callFrom('203.0.113.9'),
  ...change,
});

export const accessKeyOf = (change: object): object => ({
  resourceType: 'AccessKey',
  accessKeyDetails: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    principalId: 'AIDACKCEVSQ6C2EXAMPLE',
    userType: 'IAMUser',
    userName: 'alice',
    ...change,
  },
});

export const callFrom = (ipAddressV4: string, change: object = {}): object => ({
  action: {
    actionType: 'AWS_API_CALL',
    awsApiCallAction: {
      api: 'ListBuckets',
      serviceName: 's3.amazonaws.com',
      callerType: 'Remote IP',
      remoteIpDetails: { ipAddressV4, country: { countryName: 'Iceland' } },
      affectedResources: {},
      ...change,
    },
  },
  additionalInfo: { threatListName: 'our list', threatName: 'Customer Threat Intel' },
});
