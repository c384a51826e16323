import { AttachUserPolicyCommand, ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import { CordonError } from '../../model/cordon-error.ts';
import type { ContainDeps, ContainmentAction, Target } from '../action.ts';

/**
 * **Stops:** every temporary session of the user (GetSessionToken, GetFederationToken, console), old and new.
 * **Does not stop:** his long-term keys (they carry no `aws:TokenIssueTime`), and role sessions that he
 * has already assumed: a role's own policies decide about those.
 *
 * A fixed policy of the stack is attached, so that the role that runs this can write no policy of its own making.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
export const denyUserSessions: ContainmentAction = {
  id: 'deny-user-sessions',
  title: "Deny the user's temporary sessions",
  appliesTo: ['user-key'],
  stops: ['temporary sessions of the user, console sessions among them'],
  doesNotStop: [
    'requests signed with this key',
    'role sessions that the user has already assumed',
    'other access keys of the user',
    'SSH keys and service-specific credentials of the user',
  ],
  disruption: "the user's own temporary sessions (console and GetSessionToken) are denied too",
  reversible: true,
  permissions: ['iam:AttachUserPolicy', 'iam:ListAttachedUserPolicies', 'iam:GetAccessKeyLastUsed'],
  describe: (_target, userName) => `temporary sessions of user ${userName}`,
  async prior(target, deps) {
    const userName = await ownerOf(target);
    const attached = await isAttached(userName, deps);
    // Attached may be what it was, or already our own change.
    return { userName, attached, isCertain: !attached };
  },
  async apply(target, deps) {
    const UserName = await ownerOf(target);
    await deps.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: deps.denySessionsPolicyArn }));
  },
  async verify(target, deps) {
    return (await isAttached(await ownerOf(target), deps))
      ? { verdict: 'contained', because: 'the policy that denies them is attached to the user' }
      : { verdict: 'not contained', because: 'the policy that denies them is not attached to the user' };
  },
  undo: (_target, userName, deps) => [
    `aws iam detach-user-policy --user-name ${userName} --policy-arn ${deps.denySessionsPolicyArn}`,
  ],
};

/** By the key and not by the finding's name: after a rename, somebody else may bear that name. */
async function ownerOf(target: Target): Promise<string> {
  const owner = await target.owner();
  if (owner === undefined) throw new CordonError('NoOwner', `no user holds the key ${target.accessKeyId}`);
  return owner;
}

async function isAttached(userName: string, deps: ContainDeps): Promise<boolean> {
  let marker: string | undefined;
  do {
    const page = await deps.iam.send(
      new ListAttachedUserPoliciesCommand({
        UserName: userName,
        ...(marker === undefined ? {} : { Marker: marker }),
      }),
    );
    if (page.AttachedPolicies?.some((policy) => policy.PolicyArn === deps.denySessionsPolicyArn)) return true;
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined);
  return false;
}
