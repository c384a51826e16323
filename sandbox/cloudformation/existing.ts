import { AwsError } from '../kernel/aws-error.ts';
import { isMissing } from './failure-reason.ts';

/** For the steps of a removal: what is gone already is as it was wanted. */
export async function ignoreMissing(step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!(error instanceof AwsError) || !isMissing(error.code)) throw error;
  }
}

/**
 * For services that answer a second creation with what is there: a stack must not take over, and later
 * remove, what is not its own. `look` is a call that fails when nothing is there.
 */
export async function refuseExisting(look: Promise<unknown>, type: string, name: string): Promise<void> {
  try {
    await look;
  } catch (error) {
    if (error instanceof AwsError && isMissing(error.code)) return;
    throw error;
  }
  throw new AwsError('AlreadyExists', `Resource of type '${type}' with identifier '${name}' already exists.`);
}
