import { callerOfSession } from '../../../kernel/authenticate.ts';
import type { Caller, Session } from '../../../kernel/operation.ts';
import { sessionForService } from '../../../kernel/service-session.ts';
import type { Place } from '../../../kernel/state.ts';
import { callAs } from '../../../kernel/world.ts';
import type { Execution } from './execution.ts';

const SSM = 'ssm.amazonaws.com';
/** A session that has less than this left is replaced, ms. */
const SPARE = 60_000;

export function assumeRole(
  place: Place,
  execution: { readonly id: string; readonly arn: string },
  roleArn: string,
): Promise<Session> {
  const { world, account, region } = place;
  return sessionForService(world, {
    service: SSM,
    account,
    region,
    roleArn,
    sessionName: `Automation-${execution.id}`,
    sourceArn: execution.arn,
  });
}

/**
 * Makes an execution's calls: as the session of its role, or else as whoever started it.
 * Differs from AWS: a runbook without a role goes on with its starter's permissions after the 12 hours at which AWS ends them.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup.html
 */
export function callsOf(place: Place, execution: Execution, first: Session | undefined) {
  const { world, account, region } = place;
  let session = first;
  const caller = async (): Promise<Caller> => {
    if (execution.assumeRole === undefined) return execution.starter;
    if (session === undefined || session.expiresAt - SPARE <= world.clock.now())
      session = await assumeRole(place, execution, execution.assumeRole);
    return callerOfSession(session);
  };
  return async (service: string, operation: string, input: object): Promise<unknown> =>
    callAs(world, { caller: await caller(), account, region, via: SSM }, service, operation, input);
}

export type CallAsRun = ReturnType<typeof callsOf>;
