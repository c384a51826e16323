import type {
  DescribeStacksInput,
  DescribeStacksOutput,
  ListStacksInput,
  ListStacksOutput,
  StackSummary,
  Stack as WireStack,
} from '@aws-sdk/client-cloudformation';
import { type Stack, stacks as stacksIn } from '../../cloudformation/stack.ts';
import { operation } from '../../kernel/operation.ts';
import { accessStack, requireStack } from './access.ts';
import { pageOf } from './page.ts';
import { showParameters } from './show-parameters.ts';

const DescribeStacks = operation<DescribeStacksInput, DescribeStacksOutput>({
  access: (input, call) => [
    input.StackName === undefined
      ? {
          action: 'cloudformation:DescribeStacks',
          resource: `arn:aws:cloudformation:${call.region}:${call.account}:stack/*/*`,
        }
      : accessStack(call, 'DescribeStacks', input.StackName),
  ],
  act(input, call) {
    if (input.StackName !== undefined) return { Stacks: [showStack(requireStack(call, input.StackName))] };
    const alive = [...stacksIn(call).values()].filter(({ status }) => status !== 'DELETE_COMPLETE');
    const { items, ...next } = pageOf(alive.reverse(), input.NextToken);
    return { Stacks: items.map(showStack), ...next };
  },
});

const ListStacks = operation<ListStacksInput, ListStacksOutput>({
  access: () => [{ action: 'cloudformation:ListStacks', resource: '*' }],
  act(input, call) {
    const wanted = input.StackStatusFilter ?? [];
    const found = [...stacksIn(call).values()].filter(
      ({ status }) => wanted.length === 0 || wanted.includes(status),
    );
    const { items, ...next } = pageOf(found.reverse(), input.NextToken);
    return { StackSummaries: items.map(summarize), ...next };
  },
});

const summarize = (stack: Stack): StackSummary => ({
  StackId: stack.id,
  StackName: stack.name,
  TemplateDescription: stack.current.description,
  CreationTime: new Date(stack.createdAt),
  LastUpdatedTime: stack.updatedAt === undefined ? undefined : new Date(stack.updatedAt),
  DeletionTime: stack.deletedAt === undefined ? undefined : new Date(stack.deletedAt),
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
});

const showStack = (stack: Stack): WireStack => ({
  StackId: stack.id,
  StackName: stack.name,
  Description: stack.current.description,
  Parameters: showParameters(stack.current),
  CreationTime: new Date(stack.createdAt),
  LastUpdatedTime: stack.updatedAt === undefined ? undefined : new Date(stack.updatedAt),
  DeletionTime: stack.deletedAt === undefined ? undefined : new Date(stack.deletedAt),
  RollbackConfiguration: {},
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DisableRollback: stack.onFailure === 'DO_NOTHING',
  NotificationARNs: [],
  Capabilities: [...stack.current.capabilities],
  Outputs: stack.current.outputs.map(({ name, value, description }) => ({
    OutputKey: name,
    OutputValue: value,
    Description: description,
  })),
  RoleARN: stack.roleArn,
  Tags: [...stack.current.tags],
  EnableTerminationProtection: stack.isProtected,
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
});

export const stackReads = { DescribeStacks, ListStacks };
