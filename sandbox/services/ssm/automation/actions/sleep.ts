import { member } from '../../../../cloudformation/json.ts';
import type { StepAction } from '../action.ts';
import { checkInputs, checkText, readText } from '../check-inputs.ts';
import { done, failed } from '../outcomes.ts';

/** Milliseconds: seven days. */
const LONGEST = 604_800_000;

const DURATION = /^P(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7}(?:\.\d{1,9})?)S)?)?$/;

/** `P1DT2H3M4S` in milliseconds; undefined for what is no such duration. Years and months are longer than any sleep. */
function readDuration(text: string): number | undefined {
  const [whole, ...parts] = DURATION.exec(text) ?? [];
  if (whole === undefined || parts.every((part) => part === undefined)) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

const TIMESTAMP = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-sleep.html */
export const sleep: StepAction = {
  name: 'aws:sleep',
  outputs: [],
  isLong: true,
  check({ inputs }, refuse) {
    checkInputs(inputs, { action: 'aws:sleep', optional: ['Duration', 'Timestamp'] }, refuse);
    const [duration, timestamp] = [member(inputs, 'Duration'), member(inputs, 'Timestamp')];
    if ((duration === undefined) === (timestamp === undefined))
      refuse('Either Duration or Timestamp is needed.');
    checkText(inputs, 'Duration', refuse);
    if (typeof duration === 'string' && !duration.includes('{{') && readDuration(duration) === undefined)
      refuse('The Duration is not an ISO 8601 duration.');
  },
  async run({ inputs, place, pass }) {
    const now = place.world.clock.now();
    const duration = readText(inputs, 'Duration');
    const timestamp = readText(inputs, 'Timestamp') ?? '';
    const pause =
      duration !== undefined
        ? readDuration(duration)
        : TIMESTAMP.test(timestamp)
          ? Math.max(0, Date.parse(timestamp) - now)
          : undefined;
    // Written so that a time that is none (NaN) is refused too.
    if (pause === undefined || !(pause <= LONGEST))
      return failed('The time to sleep has to be an ISO 8601 duration or timestamp of at most 7 days');
    await pass(pause);
    return done();
  },
};
