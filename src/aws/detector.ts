import { type Finding, GetFindingsCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { answersWithin, COMMON } from './client-settings.ts';

/**
 * What Cordon asks of GuardDuty. Loaded by import() while the function starts. So this file imports nothing
 * that containment needs, or a bundle would put all of that behind the same door.
 */
export interface Detector {
  /** The finding as GuardDuty keeps it; undefined: it knows none by that id. */
  getFinding(at: { region: string; detectorId: string }, id: string): Promise<Finding | undefined>;
}

/** One client a region: a finding is kept where it was made. One try: containment waits for the answer. */
export function connectDetector(
  makeClient = (region: string) =>
    new GuardDutyClient({ ...COMMON, region, maxAttempts: 1, requestHandler: answersWithin(1_400) }),
): Detector {
  const clients = new Map<string, GuardDutyClient>();
  return {
    async getFinding({ region, detectorId }, id) {
      const client = clients.get(region) ?? makeClient(region);
      clients.set(region, client);
      const { Findings = [] } = await client.send(
        new GetFindingsCommand({ DetectorId: detectorId, FindingIds: [id] }),
      );
      return Findings.find((finding) => finding.Id === id);
    },
  };
}
