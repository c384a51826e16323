import type { IAMClient } from '@aws-sdk/client-iam';
import { readUser, type UserState } from './read-user.ts';
import { createTarget } from './run-step.ts';
import { readSuspect } from './suspect.ts';

/** A user, and those of his keys that are meant; or why there is nobody to act on, and what to read. */
export type Found =
  | { readonly user: UserState; readonly accessKeyIds: readonly string[] }
  | { readonly because: string; readonly playbook: string };

const ROLE_ARN = /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(role|assumed-role)\//;

/** `what`: an access key id, or a user's ARN, which means each of his keys. Throws a usage error for all else. */
export async function findUser(what: string, account: string, iam: IAMClient): Promise<Found> {
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
