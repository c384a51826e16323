import { isObject, member } from '../../../../cloudformation/json.ts';
import type { StepAction } from '../action.ts';
import { checkInputs } from '../check-inputs.ts';
import { checkCondition, holds } from '../conditions.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-branch.html */
export const branch: StepAction = {
  name: 'aws:branch',
  outputs: [],
  check({ inputs }, refuse) {
    checkInputs(inputs, { action: 'aws:branch', required: ['Choices'], optional: ['Default'] }, refuse);
    const choices = member(inputs, 'Choices');
    if (!Array.isArray(choices) || choices.length === 0) return refuse('Choices has to be a list.');
    for (const choice of choices) {
      if (!isObject(choice) || typeof member(choice, 'NextStep') !== 'string')
        refuse('Each of the Choices needs a NextStep.');
      checkCondition(choice, refuse, ['NextStep']);
    }
  },
  pointsAt: (inputs) => [
    ...choicesOf(member(inputs, 'Choices')).map((choice) => member(choice, 'NextStep')),
    member(inputs, 'Default'),
  ],
  run({ inputs }) {
    const choice = choicesOf(member(inputs, 'Choices')).find(holds);
    const next = choice === undefined ? member(inputs, 'Default') : member(choice, 'NextStep');
    return Promise.resolve({ kind: 'done', ...(typeof next === 'string' ? { next } : {}) });
  },
};

const choicesOf = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : []);
