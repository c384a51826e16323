import type { StartAutomationExecutionResult } from '@aws-sdk/client-ssm';
import { isObject, member } from '../../../../cloudformation/json.ts';
import { AwsError } from '../../../../kernel/aws-error.ts';
import type { Attempt, StepAction } from '../action.ts';
import { checkInputs, checkText, readText } from '../check-inputs.ts';
import { findExecution } from '../execution.ts';
import { requestStop, whenEnded } from '../live-runs.ts';
import { failed, failedCall } from '../outcomes.ts';
import { toTexts } from '../value-type.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAutomation.html */
export const executeAutomation: StepAction = {
  name: 'aws:executeAutomation',
  outputs: ['Output', 'ExecutionId', 'Status'],
  isLong: true,
  check({ inputs }, refuse) {
    checkInputs(
      inputs,
      {
        action: 'aws:executeAutomation',
        required: ['DocumentName'],
        optional: ['DocumentVersion', 'RuntimeParameters'],
        notHere: [
          'MaxConcurrency',
          'MaxErrors',
          'Tags',
          'TargetLocations',
          'TargetLocationMaxConcurrency',
          'TargetLocationMaxErrors',
          'TargetLocationsURL',
          'TargetMaps',
          'TargetParameterName',
          'Targets',
        ],
      },
      refuse,
    );
    checkText(inputs, 'DocumentName', refuse);
    const parameters = member(inputs, 'RuntimeParameters');
    if (parameters !== undefined && !isObject(parameters) && !String(parameters).includes('{{'))
      refuse('RuntimeParameters has to be an object.');
  },
  async run(attempt) {
    const { place, execution, signal } = attempt;
    const id = await start(attempt);
    if (typeof id !== 'string') return id;
    const child = findExecution(place, id);
    if (child === undefined) return failed(`The execution ${id} is not there`, 'Internal');
    child.parentId = execution.id;
    // When nobody waits for the child any more, it is stopped.
    const stop = (): void => void requestStop(place, child, 'Cancel');
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    await whenEnded(place.world, child);
    signal.removeEventListener('abort', stop);
    const outputs = new Map<string, unknown>([
      ['ExecutionId', id],
      ['Status', child.status],
      ['Output', [...(child.outputs?.values() ?? [])].flat()],
    ]);
    if (child.status === 'Success') return { kind: 'done', outputs };
    const reason = `The execution ${id} ended as ${child.status}. ${child.failureMessage ?? ''}`;
    return { ...failed(reason), outputs };
  },
};

async function start({ inputs, call }: Attempt) {
  const version = readText(inputs, 'DocumentVersion');
  const parameters = member(inputs, 'RuntimeParameters') ?? {};
  if (!isObject(parameters)) return failed('RuntimeParameters is not a map', 'Verification');
  try {
    const answer: StartAutomationExecutionResult = Object(
      await call('ssm', 'StartAutomationExecution', {
        DocumentName: readText(inputs, 'DocumentName'),
        ...(version === undefined ? {} : { DocumentVersion: version }),
        Parameters: Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name, toTexts(value)]),
        ),
      }),
    );
    return answer.AutomationExecutionId ?? '';
  } catch (error) {
    if (error instanceof AwsError && error.status !== 501)
      return failedCall('StartAutomationExecution', error);
    throw error;
  }
}
