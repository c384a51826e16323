import type { TrailRecord } from '../../../kernel/trail.ts';
import type { World } from '../../../kernel/world.ts';
import type { Detector } from '../detector.ts';
import type { Observation } from '../raise-finding.ts';

/** A management call of a principal of the detector's own account, from an address of the internet. */
export interface SeenCall {
  readonly world: World;
  readonly record: TrailRecord;
  /** Where it came from, as `toBits` gives it. */
  readonly address: string;
  readonly caller: CallerDetails;
  /** One that is enabled. */
  readonly detector: Detector;
}

/** `resource.accessKeyDetails` of a finding. */
export interface CallerDetails {
  readonly accessKeyId: string;
  readonly principalId: string;
  readonly userType: 'Root' | 'IAMUser' | 'AssumedRole' | 'FederatedUser';
  readonly userName: string;
}

/** One way to come from a call to a finding. It runs in the middle of the call: it only looks, and is quick. */
export interface DetectionRule {
  /** The type of its findings. */
  readonly type: string;
  /** Undefined: there is nothing in it. */
  observe(seen: SeenCall): Omit<Observation, 'type'> | undefined;
}
