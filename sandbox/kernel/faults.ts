import { AwsError } from './aws-error.ts';
import type { Call } from './operation.ts';

/** A failure that a test or a scenario asks for, so that every boundary can be tried. */
export interface Fault {
  readonly service: string;
  readonly operation: string;
  /** Which call it strikes, from 1; absent: every call. */
  readonly nth?: number | undefined;
  /** `after`: the operation has taken effect, the answer is lost. */
  readonly when: 'before' | 'after';
  readonly kind: 'throttle' | 'error' | 'timeout';
  /** Calls seen so far. */
  seen: number;
}

/** How long a `timeout` keeps the caller waiting, ms: longer than any client of ours waits. */
const TIMEOUT = 60_000;

export async function strike(
  call: Call,
  service: string,
  operation: string,
  when: Fault['when'],
): Promise<void> {
  const meant = call.world.faults.filter(
    (fault) => fault.service === service && fault.operation === operation && fault.when === when,
  );
  // Every fault counts every call, also one that another strikes.
  for (const fault of meant) fault.seen += 1;
  const fault = meant.find(({ nth, seen }) => nth === undefined || nth === seen);
  if (fault === undefined) return;
  if (fault.kind === 'throttle') throw new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 });
  if (fault.kind === 'timeout') await new Promise((resolve) => setTimeout(resolve, TIMEOUT).unref());
  const code = call.world.services.get(service)?.failureCode ?? 'InternalFailure';
  throw new AwsError(code, 'The sandbox was told to fail this call.', { status: 500 });
}
