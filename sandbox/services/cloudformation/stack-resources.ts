import type {
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
} from '@aws-sdk/client-cloudformation';
import { type Stack, type StackResource, stacks } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { accessStack, requireStack } from './access.ts';
import { pageOf } from './page.ts';

const DescribeStackResources = operation<DescribeStackResourcesInput, DescribeStackResourcesOutput>({
  access: (input, call) => [
    accessStack(call, 'DescribeStackResources', meantStack(input, call)?.id ?? input.StackName ?? '*'),
  ],
  act(input, call) {
    if ((input.StackName === undefined) === (input.PhysicalResourceId === undefined))
      throw validationError('Specify either StackName or PhysicalResourceId, but not both.');
    const stack =
      meantStack(input, call) ?? requireStack(call, input.StackName ?? String(input.PhysicalResourceId));
    const all = [...stack.resources.values()].filter(
      ({ logicalId }) => input.LogicalResourceId === undefined || input.LogicalResourceId === logicalId,
    );
    if (all.length === 0 && input.LogicalResourceId !== undefined)
      throw noResource(stack, input.LogicalResourceId);
    const StackResources = all.slice(0, 100).map((resource) => ({
      ...show(stack, resource),
      Timestamp: new Date(resource.changedAt),
    }));
    return { StackResources };
  },
});

function meantStack(input: DescribeStackResourcesInput, call: Call): Stack | undefined {
  const { PhysicalResourceId } = input;
  if (PhysicalResourceId === undefined) return undefined;
  return [...stacks(call).values()].find(
    (stack) =>
      stack.status !== 'DELETE_COMPLETE' &&
      [...stack.resources.values()].some(({ made }) => made.physicalId === PhysicalResourceId),
  );
}

const DescribeStackResource = operation<DescribeStackResourceInput, DescribeStackResourceOutput>({
  access: (input, call) => [accessStack(call, 'DescribeStackResource', input.StackName)],
  act(input, call) {
    const stack = requireStack(call, input.StackName);
    const resource = stack.resources.get(input.LogicalResourceId);
    if (resource === undefined) throw noResource(stack, input.LogicalResourceId);
    return {
      StackResourceDetail: { ...show(stack, resource), LastUpdatedTimestamp: new Date(resource.changedAt) },
    };
  },
});

const ListStackResources = operation<ListStackResourcesInput, ListStackResourcesOutput>({
  access: (input, call) => [accessStack(call, 'ListStackResources', input.StackName)],
  act(input, call) {
    const stack = requireStack(call, input.StackName);
    const { items, ...next } = pageOf([...stack.resources.values()], input.NextToken);
    const StackResourceSummaries = items.map((resource) => {
      const { StackId: _id, StackName: _name, ...rest } = show(stack, resource);
      return { ...rest, LastUpdatedTimestamp: new Date(resource.changedAt) };
    });
    return { StackResourceSummaries, ...next };
  },
});

const show = (stack: Stack, resource: StackResource) => ({
  StackId: stack.id,
  StackName: stack.name,
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.made.physicalId === '' ? undefined : resource.made.physicalId,
  ResourceType: resource.type,
  ResourceStatus: resource.status,
  ResourceStatusReason: resource.reason,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
});

const noResource = (stack: Stack, logicalId: string) =>
  validationError(`Resource ${shown(logicalId)} does not exist for stack ${stack.name}`);

export const stackResources = { DescribeStackResources, DescribeStackResource, ListStackResources };
