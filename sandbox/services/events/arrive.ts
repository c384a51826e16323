import type { Place } from '../../kernel/state.ts';
import { deliverTo } from './delivery.ts';
import { deliveryLog } from './delivery-log.ts';
import type { BusEvent } from './event.ts';
import { compilePattern } from './pattern/compile.ts';
import type { EventPattern } from './pattern/event-pattern.ts';
import { isJsonObject } from './pattern/json.ts';
import { matchesEvent } from './pattern/match.ts';
import { findBus, type Rule } from './state.ts';

/** An event has come to a bus: every enabled rule that matches gets it for all its targets. */
export function arrive(place: Place, bus: string, event: BusEvent, how: { forwarded: boolean }): void {
  const { counts } = deliveryLog(place);
  const rules = findBus(place, bus)?.rules;
  if (rules === undefined) {
    counts['no-such-bus'] += 1;
    return;
  }
  const matching = [...rules.values()].filter((rule) => isWanted(rule, event));
  if (matching.length === 0) counts['no-rule-matched'] += 1;
  for (const rule of matching) deliverTo(place, rule, event, how);
}

/** Patterns as compiled, by the rule; compiling is dear and rules are values. */
const compiled = new WeakMap<Rule, EventPattern>();

function isWanted(rule: Rule, event: BusEvent): boolean {
  if (rule.pattern === undefined || rule.state === 'DISABLED') return false;
  if (rule.state === 'ENABLED' && isReadOnlyManagement(event)) return false;
  let pattern = compiled.get(rule);
  if (pattern === undefined) {
    pattern = compilePattern(rule.pattern);
    compiled.set(rule, pattern);
  }
  return matchesEvent(pattern, event);
}

/**
 * Calls that only read, as CloudTrail sends them, reach only rules that ask for all management events.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
function isReadOnlyManagement(event: BusEvent): boolean {
  if (event['detail-type'] !== 'AWS API Call via CloudTrail' || !event.source.startsWith('aws.'))
    return false;
  const { detail } = event;
  return isJsonObject(detail) && detail['readOnly'] === true && detail['eventCategory'] !== 'Data';
}
