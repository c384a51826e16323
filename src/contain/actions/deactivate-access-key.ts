import { type AccessKeyMetadata, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { isNamed } from '../../aws/error-facts.ts';
import type { ContainDeps, ContainmentAction, GivingBack, Subject, Target, Wish } from '../action.ts';
import { findStranger, HolderId, readPrior } from '../prior-state.ts';

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
  automatic: true,
  permissions: ['iam:UpdateAccessKey', 'iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
  restorePermissions: ['iam:UpdateAccessKey'],
  describe: (target) => `access key ${target.accessKeyId}`,
  plan(subject) {
    const key = keyOf(subject);
    const { userName, userId } = subject.user;
    const status = key?.status ?? 'not found';
    return {
      before: status,
      after: key === undefined ? status : 'Inactive',
      state: { userName, userId, status, createdAt: key?.createdAt ?? null, isCertain: true },
    };
  },
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
  planRestore: (prior, subject, _arns, wish) => planReactivation(readPrior(Prior, prior), subject, wish),
  async restore(_prior, { user, accessKeyId }, deps) {
    await deps.iam.send(
      new UpdateAccessKeyCommand({ UserName: user.userName, AccessKeyId: accessKeyId, Status: 'Active' }),
    );
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

const Prior = z.object({ ...HolderId, status: z.string() });

const keyOf = ({ user, accessKeyId }: Subject) => user.keys.find((key) => key.accessKeyId === accessKeyId);

/** A key that has leaked is never set Active by the way: only when a person has named it. */
function planReactivation(prior: z.infer<typeof Prior>, subject: Subject, wish: Wish): GivingBack {
  const key = keyOf(subject);
  if (key === undefined) return { kind: 'nothing', because: 'IAM lists the key no more' };
  const stranger = findStranger(prior, subject.user);
  if (stranger !== undefined) return stranger;
  const isWanted = wish.reactivateKey === key.accessKeyId;
  if (key.status === 'Active') {
    if (isWanted) return { kind: 'nothing', because: 'the key is Active' };
    return {
      kind: 'drift',
      expected: 'Inactive, as Cordon left it',
      found: `somebody has set it Active; if that was meant: --reactivate-key ${key.accessKeyId}`,
    };
  }
  if (prior.status === 'Inactive' && prior.isCertain) {
    return { kind: 'nothing', because: 'the key was Inactive before' };
  }
  if (!isWanted) {
    const because = `a leaked key stays Inactive, unless it is named: --reactivate-key ${key.accessKeyId}`;
    return { kind: 'nothing', because };
  }
  return {
    kind: 'change',
    before: key.status,
    after: 'Active: whoever has a copy of the key can use it again',
  };
}
