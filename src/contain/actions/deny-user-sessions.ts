import { AttachUserPolicyCommand, DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import type { ContainDeps, ContainmentAction } from '../action.ts';
import { findStranger, HolderId, readPrior } from '../prior-state.ts';
import { listAttached } from '../read-user.ts';
import { AFTER_CUT_OFF, alteredDrift, explainGone, findCutOff, putCutOff } from '../session-cut-off.ts';
import { ownerOf } from '../target-owner.ts';

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
  automatic: true,
  permissions: ['iam:AttachUserPolicy', 'iam:ListAttachedUserPolicies', 'iam:GetAccessKeyLastUsed'],
  restorePermissions: ['iam:DetachUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
  describe: (_target, userName) => `temporary sessions of user ${userName}`,
  plan({ user: { userName, userId, attachedPolicies, quotas } }, arns) {
    const attached = attachedPolicies.includes(arns.denySessionsPolicyArn);
    const isFull = !attached && attachedPolicies.length >= quotas.attachedPolicies;
    const allowed = 'not denied by Cordon';
    return {
      before: attached ? DENIED : allowed,
      after: isFull
        ? `${allowed}: there is no room, ${quotas.attachedPolicies} policies are attached, as many as may be`
        : DENIED,
      state: { userName, userId, attached, isFull, isCertain: true },
    };
  },
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
  planRestore(saved, { user }, arns) {
    const prior = readPrior(Prior, saved);
    const stranger = findStranger(prior, user);
    if (stranger !== undefined) return stranger;
    const isAttachedNow = user.attachedPolicies.includes(arns.denySessionsPolicyArn);
    const wasAttached = prior.attached && prior.isCertain;
    if (!isAttachedNow) {
      return wasAttached
        ? {
            kind: 'drift',
            expected: DENIED,
            found: 'the policy was attached before Cordon acted, and is not now',
          }
        : explainGone(user, DENIED);
    }
    if (wasAttached) return { kind: 'nothing', because: 'the policy was attached before Cordon acted' };
    if (findCutOff(user) === 'altered') return alteredDrift;
    const doubt = prior.isCertain
      ? ''
      : '. Not surely exact: the policy may have been attached before Cordon acted, which read it in the same moment';
    return { kind: 'change', before: DENIED, after: `${AFTER_CUT_OFF}${doubt}` };
  },
  async restore(_prior, { user: { userName: UserName } }, deps, wish) {
    await putCutOff(UserName, wish.now, deps.iam);
    await deps.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: deps.denySessionsPolicyArn }));
  },
  undo: (_target, userName, deps) => [
    `aws iam detach-user-policy --user-name ${userName} --policy-arn ${deps.denySessionsPolicyArn}`,
  ],
};

const DENIED = 'all are denied, whenever they were issued (policy CordonDenySessions attached)';

const Prior = z.object({ ...HolderId, attached: z.boolean() });

const isAttached = async (userName: string, deps: ContainDeps): Promise<boolean> =>
  (await listAttached(userName, deps.iam)).includes(deps.denySessionsPolicyArn);
