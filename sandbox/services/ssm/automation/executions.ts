import type {
  DescribeAutomationExecutionsRequest,
  DescribeAutomationExecutionsResult,
  DescribeAutomationStepExecutionsRequest,
  DescribeAutomationStepExecutionsResult,
  GetAutomationExecutionRequest,
  GetAutomationExecutionResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../../kernel/operation.ts';
import { checkText } from '../../events/constraints.ts';
import { ssmArn } from '../arn.ts';
import { pageOf } from '../paging.ts';
import { resourceTags } from '../tag-sets.ts';
import { describeExecution, describeMetadata, describeStep } from './describe.ts';
import { type Execution, executionsOf, findExecution, type StepRecord } from './execution.ts';
import { EXECUTION_FILTERS, type Filters, keepMatching, STEP_FILTERS } from './filters.ts';

export function accessExecution(action: string, id: string, call: Call): Access {
  return {
    action: `ssm:${action}`,
    resource: ssmArn(call, `automation-execution/${id}`),
    context: resourceTags(findExecution(call, id)?.tags),
  };
}

export function requireExecution(call: Call, id: string): Execution {
  checkText('automationExecutionId', id, { min: 36, max: 36 });
  const found = findExecution(call, id);
  if (found === undefined)
    throw new AwsError(
      'AutomationExecutionNotFoundException',
      `There is no automation execution information for the requested automation execution ID ${id}.`,
    );
  return found;
}

const GetAutomationExecution = operation<GetAutomationExecutionRequest, GetAutomationExecutionResult>({
  access: (input, call) => [accessExecution('GetAutomationExecution', input.AutomationExecutionId, call)],
  act: (input, call) => ({
    AutomationExecution: describeExecution(requireExecution(call, input.AutomationExecutionId)),
  }),
});

/** Newest first. */
const DescribeAutomationExecutions = operation<
  DescribeAutomationExecutionsRequest,
  DescribeAutomationExecutionsResult
>({
  access: () => [{ action: 'ssm:DescribeAutomationExecutions', resource: '*' }],
  act(input, call) {
    const all = [...executionsOf(call).values()].reverse();
    const matching = keepMatching(all, input.Filters as Filters, EXECUTION_FILTERS);
    const page = pageOf(matching, ({ id }) => id, input, 50);
    return { AutomationExecutionMetadataList: page.items.map(describeMetadata), ...page.next };
  },
});

/** In the order of their starts; what has not started comes last. */
const DescribeAutomationStepExecutions = operation<
  DescribeAutomationStepExecutionsRequest,
  DescribeAutomationStepExecutionsResult
>({
  access: (input, call) => [
    accessExecution('DescribeAutomationStepExecutions', input.AutomationExecutionId, call),
  ],
  act(input, call) {
    const execution = requireExecution(call, input.AutomationExecutionId);
    const ordered = [...execution.steps].sort((a, b) => startOf(a) - startOf(b));
    if (input.ReverseOrder === true) ordered.reverse();
    const matching = keepMatching(ordered, input.Filters as Filters, STEP_FILTERS);
    const page = pageOf(matching, ({ id }) => id, input, 50);
    return { StepExecutions: page.items.map((step) => describeStep(execution, step)), ...page.next };
  },
});

const startOf = ({ startedAt }: StepRecord): number => startedAt ?? Number.MAX_SAFE_INTEGER;

export const executions = {
  GetAutomationExecution,
  DescribeAutomationExecutions,
  DescribeAutomationStepExecutions,
};
