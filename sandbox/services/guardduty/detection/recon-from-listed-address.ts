import { observeListedAddress } from './listed-address.ts';
import type { DetectionRule } from './rule.ts';

/** What lists or describes resources, by the words that names of such APIs begin with. */
const LOOKS_AROUND = /^(Describe|List|Get|BatchGet|Lookup|Search|Query|Scan|Select)/;

/**
 * Somebody looks around from an address on a custom threat list.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html#recon-iam-maliciousipcallercustom
 * Differs from AWS: which APIs "can list or describe" is told by how their names begin, and such a call from a listed
 * address raises `Recon:IAMUser/MaliciousIPCaller.Custom` beside the `UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom`
 * that every call raises; AWS documents neither.
 */
export const reconFromListedAddress: DetectionRule = {
  type: 'Recon:IAMUser/MaliciousIPCaller.Custom',
  observe(seen) {
    // GetSessionToken and its like give something out: for CloudTrail they are no reads.
    if (!seen.record.readOnly || !LOOKS_AROUND.test(seen.record.eventName)) return undefined;
    return observeListedAddress(seen, ', which tells of the resources of an account,');
  },
};
