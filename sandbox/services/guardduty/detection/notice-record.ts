import { isPublicAddress, toBits } from '../../../kernel/address.ts';
import { reportFault } from '../../../kernel/report-fault.ts';
import type { Place } from '../../../kernel/state.ts';
import type { TrailRecord } from '../../../kernel/trail.ts';
import type { World } from '../../../kernel/world.ts';
import { detectorsOf, regionsWithDetector } from '../detector.ts';
import { awaitFinding } from './await-finding.ts';
import { DETECTION_RULES } from './catalog.ts';
import { readCaller } from './read-caller.ts';

/**
 * Holds a record of the trail against the rules, for each detector that sees it. Calls of services, and of functions
 * and of people on this machine, come from no public address and are passed over.
 */
export function noticeRecord(record: TrailRecord, world: World): void {
  if (record.eventCategory !== 'Management') return;
  const address = toBits(record.sourceIPAddress);
  if (address === undefined || !isPublicAddress(address)) return;
  const caller = readCaller(record);
  if (caller === undefined) return;
  for (const place of placesThatSee(record, world)) {
    const [detector] = detectorsOf(place).values();
    if (detector?.isEnabled !== true) continue;
    for (const rule of DETECTION_RULES) {
      try {
        const observation = rule.observe({ world, record, address, caller, detector });
        if (observation !== undefined) awaitFinding(place, { ...observation, type: rule.type });
      } catch (error) {
        reportFault(error);
      }
    }
  }
}

/**
 * The region of the call; for global services every region of the account that has a detector, each of which then
 * has a finding of its own.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_data-sources.html#cloudtrail_global
 * Differs from AWS: of STS, what is recorded in us-east-1 counts as a call of its global endpoint.
 */
function placesThatSee(record: TrailRecord, world: World): readonly Place[] {
  const { eventSource, awsRegion, recipientAccountId: account } = record;
  const isGlobal =
    awsRegion === 'us-east-1' && (eventSource === 'iam.amazonaws.com' || eventSource === 'sts.amazonaws.com');
  const regions = isGlobal ? regionsWithDetector(world, account) : [awsRegion];
  return regions.map((region) => ({ world, account, region }));
}
