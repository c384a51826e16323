import { type AccessKeyMetadata, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { isNamed } from '../../aws/error-facts.ts';
import type { ContainDeps, ContainmentAction, Target } from '../action.ts';

/**
 * **Stops:** requests signed with this key, once IAM's change has spread.
 * **Does not stop:** sessions already made with it, the user's other key, console password, other credentials.
 *
 * Inactive and not deleted: a deleted key cannot be given back and takes its record of use with it.
 * Always with UserName: without it, IAM takes the caller's own user.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export const deactivateAccessKey: ContainmentAction = {
  id: 'deactivate-access-key',
  title: 'Set the access key Inactive',
  appliesTo: ['user-key'],
  stops: ['requests signed with this key'],
  doesNotStop: [
    'temporary sessions of the user, console sessions among them',
    'role sessions that the user has already assumed',
    'other access keys of the user',
    'SSH keys and service-specific credentials of the user',
  ],
  disruption: 'a workload that uses this key stops at its next request',
  reversible: true,
  permissions: ['iam:UpdateAccessKey', 'iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
  describe: (target) => `access key ${target.accessKeyId}`,
  async prior(target, deps) {
    const key = await findKey(target, deps);
    return {
      userName: target.userName,
      status: key?.Status ?? 'not found',
      createdAt: key?.CreateDate?.toISOString() ?? null,
      // Inactive may be what it was, or already our own change.
      isCertain: key?.Status !== 'Inactive',
    };
  },
  async apply(target, deps) {
    const deactivate = (UserName: string) =>
      deps.iam.send(
        new UpdateAccessKeyCommand({ UserName, AccessKeyId: target.accessKeyId, Status: 'Inactive' }),
      );
    try {
      await deactivate(target.userName);
    } catch (error) {
      // Renamed since the finding: a rename leaves the keys where they are, and the key names its owner.
      const owner = isNamed(error, 'NoSuchEntity', 'NoSuchEntityException')
        ? await target.owner()
        : undefined;
      if (owner === undefined || owner === target.userName) throw error;
      await deactivate(owner);
    }
  },
  async verify(target, deps) {
    const key = await findKey(target, deps);
    if (key === undefined)
      return { verdict: 'unknown', because: `IAM lists no access key ${target.accessKeyId}` };
    if (key.Status === 'Active')
      return { verdict: 'not contained', because: 'IAM still lists the key as Active' };
    return { verdict: 'contained', because: `IAM lists the key as ${key.Status}` };
  },
  undo: (target, userName) => [
    `aws iam update-access-key --user-name ${userName} --access-key-id ${target.accessKeyId} --status Active`,
  ],
};

async function findKey(target: Target, deps: ContainDeps): Promise<AccessKeyMetadata | undefined> {
  const list = async (UserName: string) => {
    const { AccessKeyMetadata = [] } = await deps.iam.send(new ListAccessKeysCommand({ UserName }));
    return AccessKeyMetadata.find((key) => key.AccessKeyId === target.accessKeyId);
  };
  try {
    const key = await list(target.userName);
    if (key !== undefined) return key;
  } catch (error) {
    if (!isNamed(error, 'NoSuchEntity', 'NoSuchEntityException')) throw error;
  }
  const owner = await target.owner();
  return owner === undefined || owner === target.userName ? undefined : list(owner);
}
