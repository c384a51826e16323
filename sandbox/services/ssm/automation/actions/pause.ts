import type { StepAction } from '../action.ts';
import { checkInputs } from '../check-inputs.ts';
import { invalidSignal } from '../invalid-signal.ts';
import { done } from '../outcomes.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-pause.html */
export const pause: StepAction = {
  name: 'aws:pause',
  outputs: [],
  isLong: true,
  check: ({ inputs }, refuse) => checkInputs(inputs, { action: 'aws:pause' }, refuse),
  async run({ awaitSignals }) {
    await awaitSignals((signal) => {
      if (signal.type !== 'Resume') throw invalidSignal();
      return 'go';
    });
    return done();
  },
};
