import type {
  SendAutomationSignalRequest,
  SendAutomationSignalResult,
  StopAutomationExecutionRequest,
  StopAutomationExecutionResult,
} from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { type Caller, operation } from '../../../kernel/operation.ts';
import { checkCount, checkOneOf, checkText } from '../../events/constraints.ts';
import type { Signal } from './action.ts';
import { accessExecution, requireExecution } from './executions.ts';
import { invalidSignal } from './invalid-signal.ts';
import { findRun, type LiveRun, requestStop } from './live-runs.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StopAutomationExecution.html */
const StopAutomationExecution = operation<StopAutomationExecutionRequest, StopAutomationExecutionResult>({
  access: (input, call) => [accessExecution('StopAutomationExecution', input.AutomationExecutionId, call)],
  act(input, call) {
    checkOneOf('type', input.Type, ['Complete', 'Cancel']);
    const execution = requireExecution(call, input.AutomationExecutionId);
    if (!requestStop(call, execution, input.Type ?? 'Cancel'))
      throw new AwsError(
        'InvalidAutomationStatusUpdateException',
        'The specified update status operation is not valid.',
      );
    return {};
  },
});

const SIGNALS = ['Approve', 'Reject', 'StartStep', 'StopStep', 'Resume', 'Revoke'];
const isHere = (type: string): type is Signal['type'] => ['Approve', 'Reject', 'Resume'].includes(type);

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendAutomationSignal.html */
const SendAutomationSignal = operation<SendAutomationSignalRequest, SendAutomationSignalResult>({
  access: (input, call) => [accessExecution('SendAutomationSignal', input.AutomationExecutionId, call)],
  act(input, call) {
    checkOneOf('signalType', input.SignalType, SIGNALS);
    if (!isHere(input.SignalType)) throw notInSandbox(`ssm:SendAutomationSignal with ${input.SignalType}`);
    const payload = readPayload(input.Payload ?? {});
    const execution = requireExecution(call, input.AutomationExecutionId);
    const waiting = findRun(call.world, execution.id)?.waiting;
    if (waiting === undefined) throw invalidSignal();
    checkStep(waiting, payload);
    const comment = payload.get('Comment');
    waiting.take({
      type: input.SignalType,
      ...identityOf(call.caller),
      ...(comment === undefined ? {} : { comment }),
    });
    return {};
  },
});

/** Values are lists; each name that a signal knows has one. */
function readPayload(given: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  const entries = Object.entries(given);
  checkCount('payload', entries, 0, 200);
  return new Map(
    entries.map(([name, values]) => {
      const value = values[0] ?? '';
      checkText('payload', name, { max: 50 });
      checkText('payload', value, { max: 512 });
      return [name, value];
    }),
  );
}

/** A signal may name the step that it means, and then it is for no other. */
function checkStep(waiting: NonNullable<LiveRun['waiting']>, payload: ReadonlyMap<string, string>): void {
  const { stepId, stepName } = waiting;
  const named = [
    [payload.get('StepExecutionId'), stepId],
    [payload.get('StepName'), stepName],
  ];
  if (named.some(([asked, is]) => asked !== undefined && asked !== is))
    throw new AwsError(
      'AutomationStepNotFoundException',
      'The specified step name and execution ID do not exist, or the step does not wait.',
    );
}

function identityOf({ principal, userId }: Caller): Pick<Signal, 'arn' | 'roleArn'> {
  if (!('arn' in principal)) return { arn: userId };
  const { arn } = principal;
  return principal.kind === 'role-session' ? { arn, roleArn: principal.roleArn } : { arn };
}

export const steer = { StopAutomationExecution, SendAutomationSignal };
