import type { Place } from '../../kernel/state.ts';
import { emit } from '../events/emit.ts';
import { type KeptFinding, keyOf, showFinding } from './finding.ts';
import type { Hub } from './hub.ts';

/** Differs from AWS: a hub holds at most 10,000 findings, and the one that came first gives way; AWS keeps each for 90 days. */
const MOST = 10_000;

/**
 * Keeps a finding, and tells the default bus of it: of an import and of every update alike, one event each.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 */
export function keepFinding(place: Place, hub: Hub, kept: KeptFinding): void {
  const { world, account, region } = place;
  const key = keyOf(kept.provided);
  const [oldest] = hub.findings.keys();
  if (!hub.findings.has(key) && hub.findings.size >= MOST && oldest !== undefined)
    hub.findings.delete(oldest);
  hub.findings.set(key, kept);
  const finding = showFinding(kept);
  emit(world, {
    account,
    region,
    source: 'aws.securityhub',
    detailType: 'Security Hub Findings - Imported',
    detail: { findings: [finding] },
    resources: [`${finding.ProductArn}/${finding.Id}`],
  });
}
