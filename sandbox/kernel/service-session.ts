import { AwsError } from './aws-error.ts';
import { sessions } from './identity.ts';
import type { Session } from './operation.ts';
import { callAs, serviceCaller, type World } from './world.ts';

/**
 * A role's session for a service that acts with it (a function's execution role, a stack's role).
 * Taken by STS like any other: the role's trust policy has to let the service in, and the trail shows it.
 */
export async function sessionForService(
  world: World,
  request: {
    /** `lambda.amazonaws.com` */
    service: string;
    account: string;
    region: string;
    roleArn: string;
    sessionName: string;
    sourceArn?: string;
    /** Seconds. */
    duration?: number;
  },
): Promise<Session> {
  const caller = serviceCaller(request.service, request.account, request.sourceArn);
  const answer = await callAs(
    world,
    { caller, account: request.account, region: request.region, via: request.service },
    'sts',
    'AssumeRole',
    {
      RoleArn: request.roleArn,
      RoleSessionName: request.sessionName,
      ...(request.duration === undefined ? {} : { DurationSeconds: request.duration }),
    },
  );
  const credentials: unknown = Reflect.get(Object(answer), 'Credentials');
  const id = String(Reflect.get(Object(credentials), 'AccessKeyId'));
  const session = sessions({ world, account: request.account, region: '' }).get(id);
  if (session === undefined)
    throw new AwsError('InternalFailure', 'The session was not kept.', { status: 500 });
  return session;
}
