import type {
  ChangeSetSummary,
  DeleteChangeSetInput,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ListChangeSetsInput,
  ListChangeSetsOutput,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSet } from '../../cloudformation/change-set.ts';
import type { Stack } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { accessStack, requireStack } from './access.ts';
import { accessChangeSet, requireChangeSet, requireStackName, stackOf } from './find-change-set.ts';
import { pageOf } from './page.ts';
import { showParameters } from './show-parameters.ts';

const DescribeChangeSet = operation<DescribeChangeSetInput, DescribeChangeSetOutput>({
  access: (input, call) => [accessChangeSet(call, 'DescribeChangeSet', input)],
  act(input, call) {
    const { stack, changeSet } = requireChangeSet(call, input);
    const { items, ...next } = pageOf(changeSet.changes, input.NextToken);
    return {
      ...summarize(stack, changeSet),
      Parameters: showParameters(changeSet.wanted),
      NotificationARNs: [],
      RollbackConfiguration: {},
      Capabilities: [...changeSet.wanted.capabilities],
      Tags: [...changeSet.wanted.tags],
      Changes: [...items],
      ...(changeSet.onFailure === undefined ? {} : { OnStackFailure: changeSet.onFailure }),
      ...next,
    };
  },
});

const ListChangeSets = operation<ListChangeSetsInput, ListChangeSetsOutput>({
  access: (input, call) => [accessStack(call, 'ListChangeSets', input.StackName)],
  act(input, call) {
    const stack = requireStack(call, input.StackName);
    const { items, ...next } = pageOf([...stack.changeSets.values()], input.NextToken);
    return { Summaries: items.map((changeSet) => summarize(stack, changeSet)), ...next };
  },
});

/** A change set that is not there is what was asked for; so are a stack's others, once one is executed. */
const DeleteChangeSet = operation<DeleteChangeSetInput, object>({
  access: (input, call) => [accessChangeSet(call, 'DeleteChangeSet', input)],
  act(input, call) {
    requireStackName(input);
    const stack = stackOf(call, input);
    if (stack === undefined) {
      if (input.StackName === undefined) return {};
      throw validationError(`Stack [${shown(input.StackName)}] does not exist`);
    }
    const changeSet = [...stack.changeSets.values()].find(
      ({ id, name }) => id === input.ChangeSetName || name === input.ChangeSetName,
    );
    if (changeSet === undefined) return {};
    if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS')
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
      );
    stack.changeSets.delete(changeSet.id);
    return {};
  },
});

const summarize = (stack: Stack, changeSet: ChangeSet): ChangeSetSummary => ({
  StackId: stack.id,
  StackName: stack.name,
  ChangeSetId: changeSet.id,
  ChangeSetName: changeSet.name,
  Description: changeSet.description,
  CreationTime: new Date(changeSet.createdAt),
  Status: changeSet.status,
  StatusReason: changeSet.reason,
  ExecutionStatus: changeSet.executionStatus,
  IncludeNestedStacks: changeSet.includesNestedStacks,
  ImportExistingResources: false,
});

export const changeSets = { DescribeChangeSet, ListChangeSets, DeleteChangeSet };
