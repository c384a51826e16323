import { AwsError } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { regionalSlot } from '../../kernel/state.ts';

/**
 * Two requests a second for an account in a region, whoever makes them; it cannot be raised. Someone else in the
 * account can use it up. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const MOST_IN_A_SECOND = 2;

/** When the requests of the last second were made, milliseconds since the epoch. */
const requests = regionalSlot<{ times: readonly number[] }>('cloudtrail-lookups', () => ({ times: [] }));

export function countRequest(call: Call): void {
  const now = call.world.clock.now();
  const slot = requests(call);
  const recent = slot.times.filter((time) => time > now - 1000);
  if (recent.length >= MOST_IN_A_SECOND)
    throw new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 });
  slot.times = [...recent, now];
}
