import type { ThreatIntelSetStatus } from '@aws-sdk/client-guardduty';
import type { Place } from '../../../kernel/state.ts';
import { type Detector, detectorArn } from '../detector.ts';
import { invalidInput, setNotOwned } from '../refusals.ts';
import { type AddressRanges, hasAddress } from './address-ranges.ts';

/** A list of addresses that its owner holds to be malicious. */
export interface ThreatIntelSet {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** As it was given. */
  readonly location: string;
  readonly status: ThreatIntelSetStatus;
  /** The entries as they were when the list was last activated; only an active list has them. */
  readonly ranges?: AddressRanges;
  readonly expectedBucketOwner?: string;
  readonly tags: ReadonlyMap<string, string>;
  /** The idempotency token that it was made with. */
  readonly token?: string;
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_limits.html */
export const MOST_SETS = 6;

export function requireSet({ threatIntelSets }: Detector, id: string): ThreatIntelSet {
  if (id.length < 1) throw invalidInput('threatIntelSetId');
  const set = threatIntelSets.get(id);
  if (set === undefined) throw setNotOwned();
  return set;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html */
export const setArn = (place: Omit<Place, 'world'>, detectorId: string, id: string): string =>
  `${detectorArn(place, detectorId)}/threatintelset/${id}`;

/** The active lists that an address is on. `bits`: as `toBits` gives them. */
export const setsWith = ({ threatIntelSets }: Detector, bits: string): readonly ThreatIntelSet[] =>
  [...threatIntelSets.values()].filter(
    ({ status, ranges }) => status === 'ACTIVE' && ranges !== undefined && hasAddress(ranges, bits),
  );
