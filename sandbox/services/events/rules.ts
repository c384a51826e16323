import type {
  DeleteRuleRequest,
  DescribeRuleRequest,
  DescribeRuleResponse,
  DisableRuleRequest,
  EnableRuleRequest,
  PutRuleRequest,
  PutRuleResponse,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation, type Valid } from '../../kernel/operation.ts';
import {
  accessRule,
  type BusRef,
  checkRole,
  lookUpBus,
  passRole,
  refBus,
  requireBus,
  requireRule,
  ruleArn,
} from './bus-ref.ts';
import { checkOneOf, checkText, NAME, refuse } from './constraints.ts';
import { patternContext, readPattern } from './rule-pattern.ts';
import { keepTime, readSchedule } from './schedule.ts';
import type { Bus, Rule, RuleState } from './state.ts';
import { readTags, requestedTags } from './tags.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_RULES = 300;

const STATES: readonly RuleState[] = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];

/**
 * Makes a rule, or replaces all of it but its targets and tags.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
const PutRule = operation<PutRuleRequest, PutRuleResponse>({
  access(input, call) {
    const bus = refBus(call, input.EventBusName);
    const context = { ...patternContext(input.EventPattern), ...requestedTags(input.Tags) };
    const tagging = input.Tags === undefined || input.Tags.length === 0 ? [] : ['events:TagResource'];
    return [
      ...['events:PutRule', ...tagging].map((action) => accessRule(call, bus, action, input.Name, context)),
      ...passRole(input.RoleArn, ruleArn(bus, input.Name)),
    ];
  },
  act(input, call) {
    checkRule(input, call);
    const ref = refBus(call, input.EventBusName);
    const bus = requireBus(call, ref);
    if (input.ScheduleExpression !== undefined && bus.name !== 'default')
      throw refuse('ScheduleExpression is supported only on the default event bus.');
    const before = bus.rules.get(input.Name);
    if (before === undefined && bus.rules.size >= MOST_RULES)
      throw new AwsError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    const rule = buildRule(input, call, ref, before);
    storeRule(ref, bus, rule);
    return { RuleArn: rule.arn };
  },
});

function checkRule(input: Valid<PutRuleRequest>, call: Call): void {
  checkText('name', input.Name, { max: 64, pattern: NAME });
  checkText('description', input.Description, { min: 0, max: 512 });
  checkText('scheduleExpression', input.ScheduleExpression, { min: 0, max: 256 });
  checkText('roleArn', input.RoleArn, { max: 1600 });
  checkOneOf('state', input.State, STATES);
  if ((input.EventPattern ?? '') === '' && (input.ScheduleExpression ?? '') === '')
    throw refuse('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (input.EventPattern) readPattern(input.EventPattern);
  checkRole(call, input.RoleArn);
}

function buildRule(input: Valid<PutRuleRequest>, call: Call, bus: BusRef, before: Rule | undefined): Rule {
  return {
    name: input.Name,
    arn: ruleArn(bus, input.Name),
    bus: bus.name,
    state: input.State ?? 'ENABLED',
    createdBy: before?.createdBy ?? call.account,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.EventPattern ? { pattern: input.EventPattern } : {}),
    ...(input.RoleArn === undefined ? {} : { roleArn: input.RoleArn }),
    ...(input.ScheduleExpression ? { schedule: readSchedule(input.ScheduleExpression) } : {}),
    targets: before?.targets ?? new Map(),
    // The tags of a request that changes a rule are ignored, as AWS documents.
    tags: before?.tags ?? readTags(input.Tags),
  };
}

function storeRule(ref: BusRef, bus: Bus, rule: Rule): void {
  bus.rules.set(rule.name, keepTime(ref.place, rule, bus.rules.get(rule.name)));
}

const DescribeRule = operation<DescribeRuleRequest, DescribeRuleResponse>({
  access: (input, call) => [
    accessRule(call, refBus(call, input.EventBusName), 'events:DescribeRule', input.Name),
  ],
  act(input, call) {
    const rule = requireRule(requireBus(call, refBus(call, input.EventBusName)), input.Name);
    return { ...describeRule(rule), CreatedBy: rule.createdBy };
  },
});

export const describeRule = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  State: rule.state,
  EventBusName: rule.bus,
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
  ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
  ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule.expression }),
});

function changeState(
  call: Call,
  input: { readonly Name: string; readonly EventBusName?: string | undefined },
  state: RuleState,
): object {
  const ref = refBus(call, input.EventBusName);
  const bus = requireBus(call, ref);
  storeRule(ref, bus, { ...requireRule(bus, input.Name), state });
  return {};
}

const EnableRule = operation<EnableRuleRequest, object>({
  access: (input, call) => [
    accessRule(call, refBus(call, input.EventBusName), 'events:EnableRule', input.Name),
  ],
  act: (input, call) => changeState(call, input, 'ENABLED'),
});

const DisableRule = operation<DisableRuleRequest, object>({
  access: (input, call) => [
    accessRule(call, refBus(call, input.EventBusName), 'events:DisableRule', input.Name),
  ],
  act: (input, call) => changeState(call, input, 'DISABLED'),
});

/** Deleting a rule that does not exist succeeds. `Force` is for rules that AWS manages, of which there are none. */
const DeleteRule = operation<DeleteRuleRequest, object>({
  access: (input, call) => [
    accessRule(call, refBus(call, input.EventBusName), 'events:DeleteRule', input.Name),
  ],
  act(input, call) {
    const ref = refBus(call, input.EventBusName);
    const bus = lookUpBus(call, ref);
    const rule = bus?.rules.get(input.Name);
    if (bus === undefined || rule === undefined) return {};
    if (rule.targets.size > 0) throw refuse("Rule can't be deleted since it has targets.");
    bus.rules.delete(rule.name);
    return {};
  },
});

export const rules = { PutRule, DescribeRule, EnableRule, DisableRule, DeleteRule };
