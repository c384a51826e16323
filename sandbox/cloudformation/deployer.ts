import { callerOfSession } from '../kernel/authenticate.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Call, Caller } from '../kernel/operation.ts';
import { sessionForService } from '../kernel/service-session.ts';
import { callAs, type World } from '../kernel/world.ts';
import { generateName } from './physical-name.ts';
import type { ResourceContext } from './resource-type.ts';
import { passTime } from './runs.ts';
import type { Stack, StackResource } from './stack.ts';
import { validationError } from './template-error.ts';

/** Every call that a stack makes carries this in place of an address. */
export const VIA = 'cloudformation.amazonaws.com';

/** Who makes a stack's resources, and where. */
export interface Deployer {
  readonly world: World;
  readonly account: string;
  readonly region: string;
  readonly caller: Caller;
}

/** A stack's resources are made by its role's session, or else by whoever asked for the stack. */
export async function findDeployer(call: Call, roleArn: string | undefined): Promise<Deployer> {
  const { world, account, region } = call;
  if (roleArn === undefined) return { world, account, region, caller: call.caller };
  try {
    const session = await sessionForService(world, {
      service: VIA,
      account,
      region,
      roleArn,
      sessionName: 'AWSCloudFormation',
    });
    return { world, account, region, caller: callerOfSession(session) };
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 501) throw error;
    throw validationError(`Role ${roleArn.slice(0, 2048)} is invalid or cannot be assumed`);
  }
}

export const callAsDeployer = (
  deployer: Deployer,
  service: string,
  operation: string,
  input: object,
): Promise<unknown> => {
  const { world, account, region, caller } = deployer;
  return callAs(world, { caller, account, region, via: VIA }, service, operation, input);
};

export function contextFor(
  deployer: Deployer,
  stack: Stack,
  { logicalId, made }: StackResource,
  established: (physicalId: string) => void = () => undefined,
): ResourceContext {
  const { world, account, region } = deployer;
  return {
    account,
    region,
    stackName: stack.name,
    logicalId,
    stackTags: made.stackTags,
    async call<O extends object>(service: string, operation: string, input: object): Promise<O> {
      const given = Object.entries(input).filter(([, value]) => value !== undefined);
      // The operation's own schema says what it answers; the resource type names it.
      return (await callAsDeployer(deployer, service, operation, Object.fromEntries(given))) as O;
    },
    generateName: (longest) => generateName(world.ids, stack.name, logicalId, longest),
    established,
    pause: (milliseconds) => passTime(world, milliseconds),
    async settleIdentities() {
      if (world.settings.iamPropagation > 0) await passTime(world, world.settings.iamPropagation);
    },
  };
}
