import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import type { UserState } from '../contain/read-user.ts';
import type { Credential } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';
import type { Policy } from '../policy/policy.ts';
import { findProtection } from '../policy/protection.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** Of a user, and of his sessions, the user's own: `AIDA…`. */
  readonly userId: string;
}

/** As whom AWS has let this process in. */
export async function readCaller({ sts }: OperatorClients): Promise<Caller> {
  const {
    Account: account = '',
    Arn: arn = '',
    UserId: userId = '',
  } = await sts.send(new GetCallerIdentityCommand({}));
  return { account, arn, userId };
}

/** Whom nobody contains by a command: why not, or undefined. */
export function findGuardRail(
  user: UserState,
  claim: Finding,
  caller: Caller,
  { protected: entries }: Policy,
  breakGlassPath: string,
): string | undefined {
  if (user.userId === caller.userId) {
    return 'it is your own user: you would cut yourself off, and who holds your key could too';
  }
  if (user.arn.includes(`:user${breakGlassPath}`))
    return `${user.arn} is an emergency user (${breakGlassPath})`;
  const protection = findProtection(claim, credentialOf(user), entries);
  return protection === undefined ? undefined : `the policy protects ${protection}`;
}

export const credentialOf = ({ userName }: UserState): Credential => ({
  kind: 'user-key',
  principalName: userName,
  because: 'IAM lists the key with this user',
});
