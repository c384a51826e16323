import { CreateDetectorCommand, type GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import * as z from 'zod';
import { CordonError } from '../../model/cordon-error.ts';
import type { DescribedFinding } from './described-finding.ts';
import { buildDetail } from './formats/guardduty.ts';
import type { SandboxProcess } from './sandbox-process.ts';

/** The id of the region's detector; one is made where GuardDuty is not enabled yet. */
export async function enableGuardDuty(guardduty: GuardDutyClient): Promise<string> {
  const { DetectorIds = [] } = await guardduty.send(new ListDetectorsCommand({}));
  const [known] = DetectorIds;
  if (known !== undefined) return known;
  const { DetectorId } = await guardduty.send(new CreateDetectorCommand({ Enable: true }));
  if (DetectorId === undefined) throw new CordonError('NoDetector', 'GuardDuty made no detector');
  return DetectorId;
}

const Raised = z.object({ detectorId: z.string(), updatedAt: z.string(), count: z.number() });

/**
 * Has the sandbox's GuardDuty find it, or see it once more. Returns the finding as the detector has it now.
 * `now`: the bus hears of it at once, of a repeat as well; `never`: as though the event were lost.
 */
export async function raiseInGuardDuty(
  control: SandboxProcess['control'],
  finding: DescribedFinding,
  publish: 'now' | 'never',
): Promise<DescribedFinding> {
  const { account, region } = finding;
  const detail = buildDetail(finding);
  // When it was seen, the sandbox's own clock says.
  const { eventFirstSeen: _first, eventLastSeen: _last, ...service } = detail.service;
  const answer = await control('POST findings', {
    account,
    region,
    finding: { ...detail, service },
    publish,
  });
  const { detectorId, updatedAt, count } = Raised.parse(answer);
  return { ...finding, detectorId, seenAt: updatedAt, count };
}
