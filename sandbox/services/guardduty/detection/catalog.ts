import { callFromListedAddress } from './call-from-listed-address.ts';
import { instanceCredentialsOutside } from './instance-credentials-outside.ts';
import { reconFromListedAddress } from './recon-from-listed-address.ts';
import type { DetectionRule } from './rule.ts';

/** All that GuardDuty looks for in the trail. */
export const DETECTION_RULES: readonly DetectionRule[] = [
  reconFromListedAddress,
  callFromListedAddress,
  instanceCredentialsOutside,
];
