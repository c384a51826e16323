import type {
  ListRuleNamesByTargetRequest,
  ListRuleNamesByTargetResponse,
  ListRulesRequest,
  ListRulesResponse,
} from '@aws-sdk/client-eventbridge';
import { operation } from '../../kernel/operation.ts';
import { accessOn, refBus, requireBus } from './bus-ref.ts';
import { pageOf } from './paging.ts';
import { describeRule } from './rules.ts';

const ListRules = operation<ListRulesRequest, ListRulesResponse>({
  access: (input, call) => [accessOn(call, refBus(call, input.EventBusName), 'events:ListRules', '*')],
  act(input, call) {
    const bus = requireBus(call, refBus(call, input.EventBusName));
    const prefix = input.NamePrefix ?? '';
    const matching = [...bus.rules.values()].filter((rule) => rule.name.startsWith(prefix));
    const page = pageOf(matching, (rule) => rule.name, input);
    return { Rules: page.items.map(describeRule), ...page.next };
  },
});

const ListRuleNamesByTarget = operation<ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse>({
  access: (input, call) => [
    accessOn(call, refBus(call, input.EventBusName), 'events:ListRuleNamesByTarget', '*'),
  ],
  act(input, call) {
    const bus = requireBus(call, refBus(call, input.EventBusName));
    const names = [...bus.rules.values()]
      .filter((rule) => [...rule.targets.values()].some((target) => target.Arn === input.TargetArn))
      .map((rule) => rule.name);
    const page = pageOf(names, (name) => name, input);
    return { RuleNames: [...page.items], ...page.next };
  },
});

export const ruleLists = { ListRules, ListRuleNamesByTarget };
