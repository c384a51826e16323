import type {
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  ResourceStatus,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../kernel/operation.ts';
import { accessStack, requireStack } from './access.ts';
import { pageOf } from './page.ts';

/**
 * Newest first.
 * Differs from AWS: the events of a stack do not carry ResourceProperties.
 */
const DescribeStackEvents = operation<DescribeStackEventsInput, DescribeStackEventsOutput>({
  access: (input, call) => [accessStack(call, 'DescribeStackEvents', input.StackName)],
  act(input, call) {
    const stack = requireStack(call, input.StackName);
    const { items, ...next } = pageOf(stack.events, input.NextToken, 'newest');
    const StackEvents = items.map((event) => ({
      StackId: stack.id,
      StackName: stack.name,
      EventId: event.id,
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId,
      ResourceType: event.type,
      Timestamp: new Date(event.at),
      // A stack's own events carry statuses of stacks, which AWS's model does not list here.
      ResourceStatus: event.status as ResourceStatus,
      ResourceStatusReason: event.reason,
      ClientRequestToken: event.token,
    }));
    return { StackEvents, ...next };
  },
});

export const stackEvents = { DescribeStackEvents };
