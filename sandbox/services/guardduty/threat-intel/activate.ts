import { AwsError } from '../../../kernel/aws-error.ts';
import { reportFault } from '../../../kernel/report-fault.ts';
import type { Place } from '../../../kernel/state.ts';
import { type Detector, detectorsOf } from '../detector.ts';
import { readObject } from '../service-role.ts';
import { type AddressRanges, readRanges } from './address-ranges.ts';
import { readLocation } from './location.ts';
import type { ThreatIntelSet } from './threat-intel-set.ts';

/** Bytes. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_limits.html */
const LARGEST = 35 * 1024 * 1024;

/**
 * Reads a list that is ACTIVATING, as soon as IAM enforces that GuardDuty may: it is ACTIVE then, or in ERROR when it
 * cannot be read or is too large. A later change of the object counts when the list is activated again.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html#guardduty-entity-list-statuses
 * Differs from AWS: a list is active as soon as IAM enforces what its role may, and not after some minutes.
 */
export function beginActivation(place: Place, detector: Detector, { id }: ThreatIntelSet): void {
  const { clock, settings } = place.world;
  clock.after(settings.iamPropagation, () => {
    activate(place, detector.id, id).catch(reportFault);
  });
}

async function activate(place: Place, detectorId: string, id: string): Promise<void> {
  const find = () => detectorsOf(place).get(detectorId)?.threatIntelSets.get(id);
  const set = find();
  if (set === undefined) return;
  const ranges = await readList(place, set);
  const current = find();
  // Gone with its detector, in the meantime.
  if (current === undefined) return;
  detectorsOf(place)
    .get(detectorId)
    ?.threatIntelSets.set(
      id,
      ranges === undefined ? { ...current, status: 'ERROR' } : { ...current, status: 'ACTIVE', ranges },
    );
}

async function readList(place: Place, set: ThreatIntelSet): Promise<AddressRanges | undefined> {
  try {
    const body = await readObject(place, readLocation(set.location), set.expectedBucketOwner);
    return body.length > LARGEST ? undefined : readRanges(Buffer.from(body).toString('utf8'));
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 500) reportFault(error);
    return undefined;
  }
}
