import { AwsError } from './aws-error.ts';
import { awsManagedPolicyArns } from './aws-managed-policies.ts';
import { foundIdentities, identities } from './identity.ts';
import type { World } from './world.ts';

export interface Administrator {
  readonly account: string;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const NAME = 'sandbox-admin';

/** An account with one administrator: what a newcomer to AWS has after the first hour. Opening it twice gives the same. */
export function openAccount(world: World, account: string): Administrator {
  if (!/^\d{12}$/.test(account)) {
    throw new AwsError('ValidationException', `An account id has 12 digits: ${account.slice(0, 20)}`);
  }
  world.accounts.add(account);
  const known = administrator(world, account);
  if (known !== undefined) return known;
  const administratorAccess = awsManagedPolicyArns.find((arn) => arn.endsWith('/AdministratorAccess'));
  const createdAt = world.clock.now();
  const key = {
    id: world.ids.unique('AKIA'),
    secret: world.ids.secret(40),
    userName: NAME,
    status: 'Active' as const,
    createdAt,
  };
  const user = {
    name: NAME,
    path: '/',
    id: world.ids.unique('AIDA'),
    arn: `arn:aws:iam::${account}:user/${NAME}`,
    createdAt,
    inline: new Map(),
    attached: administratorAccess === undefined ? [] : [administratorAccess],
    tags: new Map(),
  };
  foundIdentities(world, account, { users: new Map([[NAME, user]]), keys: new Map([[key.id, key]]) });
  return { account, userName: NAME, accessKeyId: key.id, secretAccessKey: key.secret };
}

function administrator(world: World, account: string): Administrator | undefined {
  for (const key of identities(world, account).keys.values()) {
    if (key.userName === NAME)
      return { account, userName: NAME, accessKeyId: key.id, secretAccessKey: key.secret };
  }
  return undefined;
}
