import type { AutomationExecution, AutomationExecutionMetadata, StepExecution } from '@aws-sdk/client-ssm';
import type { Execution, StepRecord } from './execution.ts';
import { runbookOf } from './read-runbook.ts';
import type { Step } from './runbook.ts';
import { toTexts } from './value-type.ts';

/** GetAutomationExecution gives so many steps; DescribeAutomationStepExecutions gives all. */
const MOST_STEPS = 100;

const record = <T>(map: ReadonlyMap<string, T>): Record<string, T> => Object.fromEntries(map);
const texts = (map: ReadonlyMap<string, readonly string[]>): Record<string, string[]> =>
  Object.fromEntries([...map].map(([name, values]) => [name, [...values]]));

export function describeExecution(execution: Execution): AutomationExecution {
  const { steps, parameters, variables } = execution;
  return {
    ...describeShort(execution),
    Parameters: Object.fromEntries([...parameters].map(([name, value]) => [name, toTexts(value)])),
    StepExecutions: steps.slice(0, MOST_STEPS).map((one) => describeStep(execution, one)),
    StepExecutionsTruncated: steps.length > MOST_STEPS,
    Variables: Object.fromEntries([...variables].map(([name, value]) => [name, toTexts(value)])),
  };
}

/** What a list shows, and the execution itself too. */
function describeShort(execution: Execution) {
  const { current, endedAt, failureMessage, outputs, parentId } = execution;
  return {
    AutomationExecutionId: execution.id,
    DocumentName: execution.documentName,
    DocumentVersion: String(execution.document.number),
    AutomationExecutionStatus: execution.status,
    ExecutionStartTime: new Date(execution.startedAt),
    ...(endedAt === undefined ? {} : { ExecutionEndTime: new Date(endedAt) }),
    ExecutedBy: execution.executedBy,
    Mode: 'Auto' as const,
    ...(parentId === undefined ? {} : { ParentAutomationExecutionId: parentId }),
    ...(current === undefined ? {} : { CurrentStepName: current.step, CurrentAction: current.action }),
    ...(failureMessage === undefined ? {} : { FailureMessage: failureMessage }),
    Outputs: texts(outputs ?? new Map()),
    ResolvedTargets: { ParameterValues: [], Truncated: false },
    Targets: [],
  };
}

export const describeMetadata = (execution: Execution): AutomationExecutionMetadata => ({
  ...describeShort(execution),
  AutomationType: 'Local',
});

export function describeStep(execution: Execution, one: StepRecord): StepExecution {
  const step = runbookOf(execution.document).stepsByName.get(one.name);
  const { parent, failure } = one;
  return {
    StepName: one.name,
    Action: one.action,
    StepExecutionId: one.id,
    StepStatus: one.status,
    ...(step === undefined ? {} : describeDefinition(step)),
    ...(one.startedAt === undefined ? {} : { ExecutionStartTime: new Date(one.startedAt) }),
    ...(one.endedAt === undefined ? {} : { ExecutionEndTime: new Date(one.endedAt) }),
    Inputs: record(one.inputs ?? new Map()),
    Outputs: texts(one.outputs ?? new Map()),
    ...(one.code === undefined ? {} : { ResponseCode: one.code }),
    ...(one.response === undefined ? {} : { Response: one.response }),
    OverriddenParameters: {},
    ...(failure === undefined ? {} : describeFailure(failure)),
    ...(parent === undefined ? {} : { ParentStepDetails: describeParent(parent) }),
  };
}

function describeDefinition(step: Step) {
  return {
    ...(step.timeout === undefined ? {} : { TimeoutSeconds: step.timeout }),
    OnFailure: step.onFailure,
    MaxAttempts: step.maxAttempts,
    IsEnd: step.isEnd,
    IsCritical: step.isCritical,
    ...(step.nextStep === undefined ? {} : { NextStep: step.nextStep, ValidNextSteps: [step.nextStep] }),
  };
}

const describeFailure = ({ message, type }: NonNullable<StepRecord['failure']>) => ({
  FailureMessage: message,
  FailureDetails: {
    FailureStage: type === 'Verification' ? 'InputValidation' : 'Invocation',
    FailureType: type,
    Details: {},
  },
});

const describeParent = ({ id, name, action, iteration, value }: NonNullable<StepRecord['parent']>) => ({
  StepExecutionId: id,
  StepName: name,
  Action: action,
  Iteration: iteration,
  ...(value === undefined ? {} : { IteratorValue: value }),
});
