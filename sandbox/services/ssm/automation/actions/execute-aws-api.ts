import type { StepAction } from '../action.ts';
import { API_INPUTS, callApi, checkApiInputs } from '../api-call.ts';
import { failed } from '../outcomes.ts';
import { selectOutputs } from '../select-outputs.ts';

/** Characters. An execution keeps the answer for all who may read it. */
const LONGEST_PAYLOAD = 100_000;

/**
 * The whole answer is there as `OutputPayload` for everyone who may read the execution: a step that makes an
 * access key or a password gives it away. https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAwsApi.html
 */
export const executeAwsApi: StepAction = {
  name: 'aws:executeAwsApi',
  timeout: { usual: 25, longest: 25 },
  outputs: ['OutputPayload'],
  selectsOutputs: true,
  check: ({ inputs }, refuse) => checkApiInputs('aws:executeAwsApi', inputs, API_INPUTS, refuse),
  async run(attempt) {
    const answer = await callApi(attempt, API_INPUTS);
    if (answer.kind === 'failed') return answer;
    const selected = selectOutputs(attempt.step.outputs, answer.response);
    if (typeof selected === 'string') return failed(selected, 'Verification');
    const payload = JSON.stringify(answer.response).slice(0, LONGEST_PAYLOAD);
    return {
      kind: 'done',
      outputs: new Map<string, unknown>([...selected, ['OutputPayload', payload]]),
      code: '200',
    };
  },
};
