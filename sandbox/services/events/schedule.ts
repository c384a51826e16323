import { notInSandbox } from '../../kernel/aws-error.ts';
import type { Place } from '../../kernel/state.ts';
import { refuse } from './constraints.ts';
import { deliverTo } from './delivery.ts';
import { buildEvent } from './event.ts';
import { findBus, type Rule, type Schedule } from './state.ts';

const UNIT = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * `rate(1 minute)`, `rate(5 hours)`: the unit is singular for 1 and plural for all else.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function readSchedule(expression: string): Schedule {
  if (/^cron\(.*\)$/s.test(expression)) throw notInSandbox('events: a rule with a cron(…) schedule');
  const [, digits, unit, plural] = /^rate\((\d{1,9}) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const value = Number(digits);
  if (
    (unit !== 'minute' && unit !== 'hour' && unit !== 'day') ||
    value < 1 ||
    (value === 1) !== (plural === '')
  )
    throw refuse('Parameter ScheduleExpression is not valid.');
  return { expression, period: value * UNIT[unit] };
}

/** Gives an enabled rule its next time, and waits for it. A rule that keeps on running keeps its time. */
export function keepTime(place: Place, rule: Rule, before: Rule | undefined): Rule {
  if (rule.schedule === undefined) return rule;
  const { expression, period } = rule.schedule;
  if (rule.state === 'DISABLED') return { ...rule, schedule: { expression, period } };
  const earlier = before?.schedule;
  if (earlier?.expression === expression && earlier.nextAt !== undefined)
    return { ...rule, schedule: earlier };
  const nextAt = place.world.clock.now() + period;
  awaitTime(place, rule, nextAt);
  return { ...rule, schedule: { expression, period, nextAt } };
}

function awaitTime(place: Place, rule: Rule, nextAt: number): void {
  const { clock } = place.world;
  clock.after(Math.max(0, nextAt - clock.now()), () => fire(place, rule, nextAt));
}

/**
 * Differs from AWS: when the sandbox's clock is advanced past several times of a rate rule, the rule fires once, with
 * the newest time at which it was due: a jump of a day is no reason to run a function 1,440 times at once.
 */
function fire(place: Place, armed: Rule, dueAt: number): void {
  const rules = findBus(place, armed.bus)?.rules;
  const rule = rules?.get(armed.name);
  // Deleted, disabled or given another schedule since: whoever did that has set another time.
  if (rules === undefined || rule?.schedule?.nextAt !== dueAt) return;
  const { schedule } = rule;
  const missed = Math.floor((place.world.clock.now() - dueAt) / schedule.period);
  const nextAt = dueAt + (missed + 1) * schedule.period;
  rules.set(rule.name, { ...rule, schedule: { ...schedule, nextAt } });
  awaitTime(place, rule, nextAt);
  const event = buildEvent(place, {
    source: 'aws.events',
    detailType: 'Scheduled Event',
    resources: [rule.arn],
    at: dueAt + missed * schedule.period,
    detail: {},
  });
  deliverTo(place, rule, event, { forwarded: false });
}
