import { member } from '../../../../cloudformation/json.ts';
import type { StepAction } from '../action.ts';
import { callApi, checkApiInputs, PROPERTY_INPUTS } from '../api-call.ts';
import { checkDesired, desiredOf, isDesired } from '../desired-values.ts';
import { select } from '../json-path.ts';
import { done } from '../outcomes.ts';

/** Milliseconds between two looks; AWS does not say how often it looks. */
const PAUSE = 5_000;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-waitForAwsResourceProperty.html */
export const waitForAwsResourceProperty: StepAction = {
  name: 'aws:waitForAwsResourceProperty',
  timeout: { usual: 3600, longest: 2_592_000 },
  outputs: [],
  isLong: true,
  check({ inputs }, refuse) {
    checkApiInputs('aws:waitForAwsResourceProperty', inputs, PROPERTY_INPUTS, refuse);
    checkDesired(inputs, refuse);
  },
  async run(attempt) {
    const selector = String(member(attempt.inputs, 'PropertySelector'));
    const desired = desiredOf(attempt.inputs);
    for (;;) {
      const answer = await callApi(attempt, PROPERTY_INPUTS);
      if (answer.kind === 'failed') return answer;
      if (isDesired(select(answer.response, selector), desired)) return done();
      await attempt.pass(PAUSE);
    }
  },
};
