import { AwsError } from '../../../kernel/aws-error.ts';
import { reportFault } from '../../../kernel/report-fault.ts';
import { type Place, regionalSlot } from '../../../kernel/state.ts';
import { detectorsOf } from '../detector.ts';
import { findingKey, type Observation, raiseFinding } from '../raise-finding.ts';

/** What has been seen and is no finding yet. */
interface Awaited {
  /** As it was seen last. */
  readonly observation: Observation;
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly firstSeen: unknown;
}

/** By the key of the finding that it will be. */
const awaited = regionalSlot<Map<string, Awaited>>('guardduty-awaited', () => new Map());

/** Differs from AWS: no more than 1,000 findings of a detector are about to come; what would be one more is not seen. */
const MOST = 1000;

/**
 * Makes a finding of what was seen, or counts it to the one that is there, once GuardDuty's delay is over.
 * What is seen again until then is counted at once, so that a flood of calls costs no more than a few.
 * Differs from AWS: from a call to its finding it is always five minutes, or what the control route `POST settings`
 * sets as `detectionDelay`, in milliseconds; AWS promises no time. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export function awaitFinding(place: Place, observation: Observation): void {
  const waiting = awaited(place);
  const key = findingKey(place, observation);
  const known = waiting.get(key);
  if (known !== undefined) {
    waiting.set(key, { ...known, observation, count: known.count + 1 });
    return;
  }
  if (waiting.size >= MOST) return;
  waiting.set(key, { observation, count: 1, firstSeen: observation.service?.['eventFirstSeen'] });
  const { clock, settings } = place.world;
  clock.after(settings.detectionDelay, () => {
    const due = waiting.get(key);
    waiting.delete(key);
    if (due !== undefined) raise(place, due).catch(reportUnlessFull);
  });
}

/** A detector that keeps all the findings that it can takes no more, and that is no fault. */
function reportUnlessFull(error: unknown): void {
  if (!(error instanceof AwsError && error.code === 'LimitExceeded')) reportFault(error);
}

/** Switched off in the meantime, GuardDuty finds nothing any more. */
async function raise(place: Place, { observation, count, firstSeen }: Awaited): Promise<void> {
  const [detector] = detectorsOf(place).values();
  if (detector?.isEnabled !== true) return;
  const service = {
    ...observation.service,
    ...(typeof firstSeen === 'string' ? { eventFirstSeen: firstSeen } : {}),
  };
  await raiseFinding(place, { ...observation, service, occurrences: count });
}
