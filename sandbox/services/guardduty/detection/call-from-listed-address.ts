import { observeListedAddress } from './listed-address.ts';
import type { DetectionRule } from './rule.ts';

/**
 * Any management call from an address on a custom threat list.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html#unauthorizedaccess-iam-maliciousipcallercustom
 */
export const callFromListedAddress: DetectionRule = {
  type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
  observe: (seen) => observeListedAddress(seen, ''),
};
