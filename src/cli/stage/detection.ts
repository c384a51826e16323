import { CreateThreatIntelSetCommand } from '@aws-sdk/client-guardduty';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { EnableSecurityHubCommand, GetFindingsCommand } from '@aws-sdk/client-securityhub';
import type { DetectedScenario } from '../../../scenarios/scenario.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { waitFor } from './mailbox.ts';
import type { Stage } from './stage.ts';

/** The account's own threat list goes to GuardDuty, and Security Hub is there to show what it finds. */
export async function beginDetection({ clients, detectorId }: Stage, scenario: DetectedScenario) {
  const { name, addresses } = scenario.threatList;
  const Bucket = `threat-lists-${scenario.region}`;
  const Key = `${name}.txt`;
  await clients.s3.send(new CreateBucketCommand({ Bucket }));
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: `${addresses.join('\n')}\n` }));
  await clients.guardduty.send(
    new CreateThreatIntelSetCommand({
      DetectorId: detectorId,
      Name: name,
      Format: 'TXT',
      Location: `https://s3.amazonaws.com/${Bucket}/${Key}`,
      Activate: true,
    }),
  );
  await (await clients.securityHub()).send(new EnableSecurityHubCommand({ EnableDefaultStandards: false }));
}

/** A finding as Security Hub lists it. */
export interface HubFinding {
  readonly type: string;
  /** What was called; GuardDuty has a finding for each. */
  readonly api: string;
  readonly label: string;
}

/** What Security Hub has of GuardDuty's findings, when there are of so many types; throws when they do not come. */
export async function readHub({ clients }: Stage, types: number): Promise<readonly HubFinding[]> {
  const hub = await clients.securityHub();
  const found = await waitFor(async () => {
    const { Findings = [] } = await hub.send(
      new GetFindingsCommand({
        Filters: {
          RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }],
          Type: [{ Value: 'TTPs', Comparison: 'PREFIX' }],
        },
      }),
    );
    return new Set(Findings.map(({ Types }) => Types?.[0])).size < types ? undefined : Findings;
  }, 20_000);
  if (found === undefined)
    throw new CordonError('NoFinding', 'GuardDuty found nothing that Security Hub would show');
  return found.map(({ Types = [], Severity, Action }) => ({
    type: Types[0]?.split('/').at(-1) ?? '',
    api: Action?.AwsApiCallAction?.Api ?? 'unknown',
    label: Severity?.Label ?? '',
  }));
}
