import { type Found, findUser } from '../contain/find-user.ts';
import { readUser } from '../contain/read-user.ts';
import type { StoredIncident } from '../respond/read-incidents.ts';
import type { ControlDeps } from './verb.ts';

/** `what`: an access key id or a user's ARN; absent: all keys of the incident's user. */
export async function findWhom(
  what: string | undefined,
  incident: StoredIncident | undefined,
  deps: ControlDeps,
): Promise<Found> {
  const iam = await deps.iamFor('guardduty');
  const [account, kind, ...name] = incident?.key.split('/') ?? [];
  if (incident !== undefined && (account !== deps.homeAccount || kind !== 'user')) {
    const because = `${incident.id} is about no user of account ${deps.homeAccount}: this version contains none else`;
    return { because, playbook: 'unknown-credential' };
  }
  const userName = name.join('/');
  if (what !== undefined) {
    const found = await findUser(what, deps.homeAccount, iam);
    const isAnother =
      'user' in found &&
      incident !== undefined &&
      found.user.userName.toLowerCase() !== userName.toLowerCase();
    return isAnother
      ? { because: `it is of another user than ${incident.id} is about`, playbook: 'user-key' }
      : found;
  }
  const user = await readUser(userName, iam);
  const accessKeyIds = user.keys.map(({ accessKeyId }) => accessKeyId);
  return accessKeyIds.length > 0
    ? { user, accessKeyIds }
    : { because: `user ${userName} has no access key`, playbook: 'console-password' };
}
