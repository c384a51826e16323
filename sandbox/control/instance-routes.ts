import { z } from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import { identities } from '../kernel/identity.ts';
import { type Instance, instances } from '../kernel/instances.ts';
import { sessionForService } from '../kernel/service-session.ts';
import type { World } from '../kernel/world.ts';
import { type Route, route } from './route.ts';

const INSTANCE = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  roleName: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  address: z.ipv4(),
});

/** Seconds that EC2's credentials last. */
const LASTS = 6 * 60 * 60;

/** EC2 takes no more instances than a region's quota of cores lets in; this bounds the memory. */
const MOST = 1000;

/**
 * `POST instances` makes an EC2 instance that runs with a role, and answers with the credentials that its metadata
 * service would serve there.
 * Differs from AWS: instances are made by the control route `POST instances` and not by EC2, and of one there is its id,
 * its public address and its role's session, which the trail shows as taken by `ec2.amazonaws.com`. It calls from its
 * address through a port of `POST addresses`. The session lasts six hours, but no longer than the role's longest; the
 * instance profile is named as the role and is not in IAM.
 */
export const instanceRoutes = (world: World): Record<string, Route> => ({
  'POST instances': route(INSTANCE, (wanted) => launchInstance(world, wanted)),
});

async function launchInstance(
  world: World,
  { account, region, roleName, address }: z.infer<typeof INSTANCE>,
): Promise<object> {
  const role = world.accounts.has(account) ? identities(world, account).roles.get(roleName) : undefined;
  if (role === undefined)
    throw new AwsError('ValidationException', `roleName: account ${account} has no role ${roleName}.`, {
      status: 400,
    });
  const known = instances({ world, account, region });
  if (known.size >= MOST)
    throw new AwsError('LimitExceeded', `Account ${account} has ${MOST} instances.`, { status: 400 });
  const instance: Instance = {
    id: `i-${world.ids.hex(17)}`,
    region,
    address,
    profile: {
      arn: `arn:aws:iam::${account}:instance-profile/${roleName}`,
      id: world.ids.unique('AIPA'),
    },
    launchedAt: world.clock.now(),
  };
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = await sessionForService(world, {
    service: 'ec2.amazonaws.com',
    account,
    region,
    roleArn: role.arn,
    sessionName: instance.id,
    duration: Math.min(LASTS, role.maxSession),
  });
  known.set(instance.id, instance);
  return {
    instanceId: instance.id,
    address,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    expiration: new Date(expiresAt).toISOString(),
  };
}
