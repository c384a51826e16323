import type {
  ListTargetsByRuleRequest,
  ListTargetsByRuleResponse,
  PutTargetsRequest,
  PutTargetsResponse,
  RemoveTargetsRequest,
  RemoveTargetsResponse,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { accessRule, passRole, refBus, requireBus, requireRule, ruleArn } from './bus-ref.ts';
import { checkTarget } from './check-target.ts';
import { checkCount, checkText, NAME } from './constraints.ts';
import { pageOf } from './paging.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_TARGETS = 5;
/** In one request. */
const MOST_NAMED = 100;

/**
 * Adds targets, or replaces those of the same id; all of them or, when one is not valid, none.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 */
const PutTargets = operation<PutTargetsRequest, PutTargetsResponse>({
  access(input, call) {
    const bus = refBus(call, input.EventBusName);
    // What is beyond the limit is refused afterwards, and is not worth an evaluation.
    const named = input.Targets.slice(0, MOST_NAMED);
    const arns = named.map((target) => target.Arn ?? '');
    const roles = new Set(named.flatMap((target) => target.RoleArn ?? []));
    return [
      accessRule(call, bus, 'events:PutTargets', input.Rule, { 'events:TargetArn': arns }),
      ...[...roles].flatMap((role) => passRole(role, ruleArn(bus, input.Rule))),
    ];
  },
  act(input, call) {
    checkText('rule', input.Rule, { max: 64, pattern: NAME });
    checkCount('targets', input.Targets, 1, MOST_NAMED);
    const ref = refBus(call, input.EventBusName);
    const rule = requireRule(requireBus(call, ref), input.Rule);
    for (const [index, target] of input.Targets.entries()) checkTarget(target, index + 1, ref, call);
    const ids = new Set([...rule.targets.keys(), ...input.Targets.map((target) => target.Id ?? '')]);
    if (ids.size > MOST_TARGETS)
      throw new AwsError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    for (const target of input.Targets) rule.targets.set(target.Id ?? '', structuredClone(target));
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
});

const RemoveTargets = operation<RemoveTargetsRequest, RemoveTargetsResponse>({
  access: (input, call) => [
    accessRule(call, refBus(call, input.EventBusName), 'events:RemoveTargets', input.Rule),
  ],
  act(input, call) {
    checkCount('ids', input.Ids, 1, MOST_NAMED);
    const rule = requireRule(requireBus(call, refBus(call, input.EventBusName)), input.Rule);
    const missing = input.Ids.filter((id) => !rule.targets.delete(id));
    return {
      FailedEntryCount: missing.length,
      FailedEntries: missing.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule ${rule.name} does not have a target with the id ${TargetId.slice(0, 64)}.`,
      })),
    };
  },
});

const ListTargetsByRule = operation<ListTargetsByRuleRequest, ListTargetsByRuleResponse>({
  access: (input, call) => [
    accessRule(call, refBus(call, input.EventBusName), 'events:ListTargetsByRule', input.Rule),
  ],
  act(input, call) {
    const rule = requireRule(requireBus(call, refBus(call, input.EventBusName)), input.Rule);
    const page = pageOf(rule.targets.values(), (target) => target.Id ?? '', input);
    return { Targets: [...page.items], ...page.next };
  },
});

export const targets = { PutTargets, RemoveTargets, ListTargetsByRule };
