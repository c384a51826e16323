import { member } from '../../../../cloudformation/json.ts';
import type { StepAction } from '../action.ts';
import { callApi, checkApiInputs, PROPERTY_INPUTS } from '../api-call.ts';
import { checkDesired, desiredOf, isDesired } from '../desired-values.ts';
import { select } from '../json-path.ts';
import { done, failed } from '../outcomes.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-assertAwsResourceProperty.html */
export const assertAwsResourceProperty: StepAction = {
  name: 'aws:assertAwsResourceProperty',
  timeout: { usual: 25, longest: 25 },
  outputs: [],
  check({ inputs }, refuse) {
    checkApiInputs('aws:assertAwsResourceProperty', inputs, PROPERTY_INPUTS, refuse);
    checkDesired(inputs, refuse);
  },
  async run(attempt) {
    const answer = await callApi(attempt, PROPERTY_INPUTS);
    if (answer.kind === 'failed') return answer;
    const found = select(answer.response, String(member(attempt.inputs, 'PropertySelector')));
    const desired = desiredOf(attempt.inputs);
    if (isDesired(found, desired)) return done();
    return failed(
      `Property value from the API output is ${JSON.stringify(found) ?? 'not there'}, which is not in the desired values ${JSON.stringify(desired)}`,
      'Verification',
    );
  },
};
