import { AwsError } from '../../kernel/aws-error.ts';
import { enforcedIdentities } from '../../kernel/identity.ts';
import type { Call, Session } from '../../kernel/operation.ts';
import { sessionForService } from '../../kernel/service-session.ts';
import type { World } from '../../kernel/world.ts';
import { invalidValue, type LambdaFunction } from './function.ts';

const LONGEST = 12 * 60 * 60;

/** The execution role's session: its name is the function's, and it is in the trail like any AssumeRole. */
export function assumeExecutionRole(
  world: World,
  found: Pick<LambdaFunction, 'name' | 'arn' | 'account' | 'region'>,
  roleArn: string,
): Promise<Session> {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const role = enforcedIdentities(world, roleArn.split(':')[4] ?? found.account).roles.get(roleName);
  return sessionForService(world, {
    service: 'lambda.amazonaws.com',
    account: found.account,
    region: found.region,
    roleArn,
    // STS takes no session name of one character, Lambda a function name of one.
    sessionName: found.name.padEnd(2, '-'),
    sourceArn: found.arn,
    duration: Math.min(LONGEST, role?.maxSession ?? 3600),
  });
}

/** AWS tries the role when a function is given it, so a missing trust is seen then and not at night. */
export async function checkRole(call: Call, name: string, arn: string, roleArn: string): Promise<void> {
  try {
    const { account, region } = call;
    await assumeExecutionRole(call.world, { name, arn, account, region }, roleArn);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 500 || error.status === 501) throw error;
    throw invalidValue('The role defined for the function cannot be assumed by Lambda.');
  }
}
