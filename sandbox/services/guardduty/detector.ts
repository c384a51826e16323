import type { FindingPublishingFrequency } from '@aws-sdk/client-guardduty';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';
import type { KeptFinding } from './finding.ts';
import { invalidInput, notOwned } from './refusals.ts';
import type { ThreatIntelSet } from './threat-intel/threat-intel-set.ts';

/** GuardDuty as it is enabled in one account and region. */
export interface Detector {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** False: suspended. It keeps its findings and makes no new ones. */
  readonly isEnabled: boolean;
  readonly frequency: FindingPublishingFrequency;
  readonly tags: ReadonlyMap<string, string>;
  /** The idempotency token that it was made with. */
  readonly token?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** By the finding's id, oldest first. */
  readonly findings: Map<string, KeptFinding>;
  /** By the set's id. */
  readonly threatIntelSets: Map<string, ThreatIntelSet>;
}

const SLOT = 'guardduty';

/** By the detector's id; AWS lets an account have one in a region. */
export const detectorsOf = regionalSlot<Map<string, Detector>>(SLOT, () => new Map());

/** The regions in which an account has a detector. */
export const regionsWithDetector = (world: World, account: string): readonly string[] =>
  [...world.data.keys()].flatMap((place) => {
    const [owner, region = '', slot] = place.split('/');
    return owner === account && slot === SLOT && detectorsOf({ world, account, region }).size > 0
      ? [region]
      : [];
  });

const MINUTE = 60_000;

/** How long after a finding's last event the next may come, ms. */
export const PERIODS: Readonly<Record<FindingPublishingFrequency, number>> = {
  FIFTEEN_MINUTES: 15 * MINUTE,
  ONE_HOUR: 60 * MINUTE,
  SIX_HOURS: 360 * MINUTE,
};

export function requireDetector(place: Place, id: string): Detector {
  if (id.length < 1 || id.length > 300) throw invalidInput('detectorId');
  const detector = detectorsOf(place).get(id);
  if (detector === undefined) throw notOwned();
  return detector;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html */
export const detectorArn = ({ account, region }: Omit<Place, 'world'>, id: string): string =>
  `arn:aws:guardduty:${region}:${account}:detector/${id}`;
