import { member } from '../../../../cloudformation/json.ts';
import type { StepAction } from '../action.ts';
import { checkInputs } from '../check-inputs.ts';
import { done, failed } from '../outcomes.ts';

const NAME = /^variable:([a-zA-Z0-9_]{1,50})$/;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-update-variable.html */
export const updateVariable: StepAction = {
  name: 'aws:updateVariable',
  outputs: [],
  check({ inputs }, refuse) {
    checkInputs(inputs, { action: 'aws:updateVariable', required: ['Name', 'Value'] }, refuse);
    if (nameOf(inputs) === undefined) refuse('Name has the form variable:name.');
  },
  setsVariable: ({ inputs }) => nameOf(inputs),
  run({ inputs, setVariable }) {
    const name = nameOf(inputs) ?? '';
    const isSet = setVariable(name, member(inputs, 'Value'));
    return Promise.resolve(
      isSet ? done() : failed(`The value is not of the type of the variable ${name}`, 'Verification'),
    );
  },
};

const nameOf = (inputs: Parameters<StepAction['check']>[0]['inputs']): string | undefined =>
  NAME.exec(String(member(inputs, 'Name')))?.[1];
