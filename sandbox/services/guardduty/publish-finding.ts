import type { Place } from '../../kernel/state.ts';
import { emit } from '../events/emit.ts';
import { receiveFromGuardDuty } from '../securityhub/from-guardduty/receive.ts';
import { type Detector, detectorsOf, PERIODS } from './detector.ts';
import type { KeptFinding } from './finding.ts';

/**
 * When the bus hears of a finding: `by-frequency` as AWS does it; `now` at once; `never` as though the event were
 * lost, for events are sent at best effort.
 */
export const PUBLISH = ['by-frequency', 'now', 'never'] as const;
export type Publish = (typeof PUBLISH)[number];

/**
 * Keeps a finding and tells the default bus: of a new one at once, of changes once in a period of the detector,
 * with the latest state. Archived findings are told of as well.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export function keepFinding(
  place: Place,
  detector: Detector,
  detail: KeptFinding['detail'],
  how: { readonly key: string; readonly before: KeptFinding | undefined; readonly publish: Publish },
): void {
  const { before, key, publish } = how;
  const now = place.world.clock.now();
  const kept: KeptFinding = { ...(before ?? { toldAt: now }), key, detail };
  detector.findings.set(detail.id, kept);
  if (publish === 'never') return;
  if (publish === 'now' || before === undefined) tell(place, detector, kept);
  else awaitPeriod(place, detector, kept);
}

/** The detector has been switched on or off, or has another frequency: what waits is due at another time. */
export function publishAnew(place: Place, detector: Detector): void {
  if (!detector.isEnabled) return;
  for (const kept of [...detector.findings.values()])
    if (kept.dueAt !== undefined) awaitPeriod(place, detector, { ...kept, dueAt: 0 });
}

function awaitPeriod(place: Place, detector: Detector, kept: KeptFinding): void {
  const { clock } = place.world;
  const dueAt = kept.toldAt + PERIODS[detector.frequency];
  if (kept.dueAt === dueAt) return;
  if (dueAt <= clock.now()) {
    tell(place, detector, kept);
    return;
  }
  const { id } = kept.detail;
  detector.findings.set(id, { ...kept, dueAt });
  clock.after(dueAt - clock.now(), () => {
    const current = detectorsOf(place).get(detector.id);
    const latest = current?.findings.get(id);
    // Told of since, due at another time by now, or gone.
    if (current === undefined || latest === undefined || latest.dueAt !== dueAt) return;
    if (current.isEnabled) tell(place, current, latest);
  });
}

function tell(place: Place, detector: Detector, kept: KeptFinding): void {
  const { world, account, region } = place;
  const { detail, key } = kept;
  emit(world, { account, region, source: 'aws.guardduty', detailType: 'GuardDuty Finding', detail });
  receiveFromGuardDuty(place, detail);
  detector.findings.set(detail.id, { detail, key, toldAt: world.clock.now() });
}
