import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { allow, type Clients, connect, type Stage, sessionKeys, trusting } from '../iam/fixture.ts';

/** For the tests of roles' sessions. */
export const arnOf = (role: string, account = '111122223333'): string =>
  `arn:aws:iam::${account}:role/${role}`;

/** A role that may do everything in IAM and trusts the account, unless told otherwise. Gives its ARN. */
export async function makeRole(
  { iam }: Clients,
  name: string,
  trust: string = trusting('111122223333'),
  policy: string = allow('iam:*'),
  more: { MaxSessionDuration?: number } = {},
): Promise<string> {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust, ...more }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: policy }));
  return Role?.Arn ?? '';
}

export const ask = ({ sts }: Clients, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) =>
  sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...more }));

/** The same, for those who call on as the session. */
export const assume = async (stage: Stage, ...request: Parameters<typeof ask>): Promise<Clients> =>
  connect(stage, sessionKeys((await ask(...request)).Credentials));
