import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import { readUser, type UserState } from '../contain/read-user.ts';
import { createTarget } from '../contain/run-step.ts';
import type { Credential } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';
import type { Policy } from '../policy/policy.ts';
import { findProtection } from '../policy/protection.ts';
import { readSuspect } from './reported-finding.ts';

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

/** A user, and those of his keys that are meant; or why there is nobody to act on, and what to read. */
export type Found =
  | { readonly user: UserState; readonly accessKeyIds: readonly string[] }
  | { readonly because: string; readonly playbook: string };

const ROLE_ARN = /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(role|assumed-role)\//;

/** `what`: an access key id, or a user's ARN, which means each of his keys. Throws a usage error for all else. */
export async function findUser(what: string, { account }: Caller, { iam }: OperatorClients): Promise<Found> {
  if (ROLE_ARN.test(what)) {
    const because = 'it is a role: this version contains none, and never its own';
    return { because, playbook: 'role-session' };
  }
  const { accessKeyId, userName } = readSuspect(what);
  if (accessKeyId === undefined) {
    if (userName === undefined || what.split(':')[4] !== account) {
      return { because: `the user is not one of account ${account}`, playbook: 'unknown-credential' };
    }
    const user = await readUser(userName, iam);
    const accessKeyIds = user.keys.map((key) => key.accessKeyId);
    if (accessKeyIds.length > 0) return { user, accessKeyIds };
    return { because: `user ${userName} has no access key`, playbook: 'console-password' };
  }
  if (accessKeyId.startsWith('ASIA')) {
    const because = "it is a temporary session's key: name the user behind it by his ARN or his AKIA… key";
    return { because, playbook: 'user-session' };
  }
  const owner = await createTarget({ account, accessKeyId, userName: '' }, iam).owner();
  if (owner === undefined) {
    return { because: 'no user of this account holds the key', playbook: 'unknown-credential' };
  }
  return { user: await readUser(owner, iam), accessKeyIds: [accessKeyId] };
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
