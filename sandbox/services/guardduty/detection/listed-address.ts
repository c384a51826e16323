import type { JsonObject } from '../../events/pattern/json.ts';
import { setsWith } from '../threat-intel/threat-intel-set.ts';
import { describeSeen } from './describe-call.ts';
import type { DetectionRule, SeenCall } from './rule.ts';

/** What GuardDuty calls everything on a list that it was given. */
const THREAT = 'Customer Threat Intel';

/** A finding about a call from an address on one of the detector's own lists; undefined when it is on none. */
export function observeListedAddress(
  { record, address, caller, detector }: SeenCall,
  purpose: string,
): ReturnType<DetectionRule['observe']> {
  const [first, ...others] = setsWith(detector, address);
  if (first === undefined) return undefined;
  return {
    severity: 5,
    title: `API ${record.eventName} was invoked from an IP address on a custom threat list.`,
    description:
      `The API ${record.eventName} of ${record.eventSource}${purpose} was invoked from the IP address ` +
      `${record.sourceIPAddress}, which is on the custom threat list ${first.name}.`,
    resource: { resourceType: 'AccessKey', accessKeyDetails: { ...caller } },
    service: {
      ...describeSeen(record),
      additionalInfo: { threatListName: first.name, threatName: THREAT },
      evidence: {
        threatIntelligenceDetails: [first, ...others].map(
          ({ name }): JsonObject => ({ threatListName: name, threatNames: [THREAT] }),
        ),
      },
    },
  };
}
