import type { Place } from '../../../kernel/state.ts';
import type { FindingDetail } from '../../guardduty/finding.ts';
import { isTooLarge, keyOf } from '../finding.ts';
import { findHub } from '../hub.ts';
import { keepFinding } from '../keep-finding.ts';
import { toAsff } from './asff.ts';

/**
 * What GuardDuty publishes, where Security Hub is enabled; what customers have written on it stays.
 * Differs from AWS: it is there at once, and not within five minutes; what GuardDuty found before Security Hub was
 * enabled, and a finding of more than 240 KB, does not come.
 */
export function receiveFromGuardDuty(place: Place, detail: FindingDetail): void {
  const hub = findHub(place);
  if (hub === undefined) return;
  const provided = toAsff(detail, new Date(place.world.clock.now()).toISOString());
  if (isTooLarge(provided)) return;
  const { customer = {} } = hub.findings.get(keyOf(provided)) ?? {};
  keepFinding(place, hub, { provided, customer });
}
