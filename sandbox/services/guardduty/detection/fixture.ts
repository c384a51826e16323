import {
  CreateThreatIntelSetCommand,
  type CreateThreatIntelSetRequest,
  type Finding,
  GetFindingsCommand,
  GetThreatIntelSetCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import { IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { getRequest, sendRaw } from '../../../kernel/request-fixture.ts';
import type { Keys } from '../../iam/fixture.ts';
import { openBench, REGION } from '../fixture.ts';

export const LISTED = '203.0.113.9';
const BUCKET = 'threat-lists';
export const LOCATION = `s3://${BUCKET}/blocked.txt`;

/** What the tests of detection share: a detector, a bucket for lists, and callers from other addresses. */
export async function openWatch() {
  const bench = await openBench();
  const { sandbox, guardduty } = bench;
  const DetectorId = await bench.enable('ONE_HOUR');
  const settings = (credentials: Keys, endpoint = sandbox.origin, region = REGION) => ({
    region,
    endpoint,
    credentials,
  });
  const s3 = new S3Client({ ...settings(sandbox.administrator), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const watch = {
    ...bench,
    detectorId: DetectorId,
    s3,
    clientsOf: (credentials: Keys, endpoint?: string, region?: string) => ({
      iam: new IAMClient(settings(credentials, endpoint, 'us-east-1')),
      ssm: new SSMClient(settings(credentials, endpoint, region)),
      sts: new STSClient(settings(credentials, endpoint, region)),
    }),
    async ask(route: string, body: object): Promise<Record<string, unknown>> {
      const [method = '', path = ''] = route.split(' ');
      const request = { ...getRequest(`/_sandbox/${path}`), method, body: JSON.stringify(body) };
      return JSON.parse((await sendRaw(sandbox.origin, request)).body);
    },
    /** Where a caller has to call so that he is at this address. */
    doorFrom: async (address: string): Promise<string> =>
      String((await watch.ask('POST addresses', { address }))['endpoint']),
    putList: (text: string, Key = 'blocked.txt') =>
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: text })),
    /** The id of a new list, and its state once GuardDuty has read it. */
    async makeSet(change: Partial<CreateThreatIntelSetRequest> = {}): Promise<string> {
      const command = new CreateThreatIntelSetCommand({
        DetectorId,
        Name: 'blocklist-1',
        Format: 'TXT',
        Location: LOCATION,
        Activate: true,
        ...change,
      });
      return (await guardduty.send(command)).ThreatIntelSetId ?? '';
    },
    async statusOf(ThreatIntelSetId: string): Promise<string | undefined> {
      for (;;) {
        const command = new GetThreatIntelSetCommand({ DetectorId, ThreatIntelSetId });
        const { Status } = await guardduty.send(command);
        if (Status !== 'ACTIVATING') return Status;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    /** All findings of the detector, by type, once there are as many; fewer when they do not come. */
    async findings(wanted: number, detector = DetectorId, client = guardduty): Promise<readonly Finding[]> {
      for (let tries = 0; ; tries += 1) {
        const { FindingIds = [] } = await client.send(new ListFindingsCommand({ DetectorId: detector }));
        if (FindingIds.length >= wanted || tries === 20) {
          const command = new GetFindingsCommand({ DetectorId: detector, FindingIds });
          const { Findings = [] } = await client.send(command);
          return [...Findings].sort((a, b) => (a.Type ?? '').localeCompare(b.Type ?? ''));
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    /** How many findings there are once GuardDuty's delay and the work that then is due are over. */
    async countLater(): Promise<number> {
      watch.advance(6);
      await new Promise((resolve) => setTimeout(resolve, 60));
      return (await watch.findings(0)).length;
    },
  };
  return watch;
}

export type Watch = Awaited<ReturnType<typeof openWatch>>;
