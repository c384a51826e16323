import {
  AttachUserPolicyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { isNamed } from '../../aws/error-facts.ts';
import type { ContainDeps, ContainmentAction, QuarantineArns, Subject } from '../action.ts';
import { findStranger, HolderId, readPrior } from '../prior-state.ts';
import { listAttached, type UserState } from '../read-user.ts';
import { AFTER_CUT_OFF, alteredDrift, explainGone, findCutOff, putCutOff } from '../session-cut-off.ts';
import { ownerOf } from '../target-owner.ts';

/**
 * **Stops:** all that the user does, with whatever key or session of his: an explicit deny wins over every allow.
 * **Does not stop:** role sessions that he has already assumed, and GetCallerIdentity, which no policy denies.
 *
 * The stack's managed policy is attached. A user with as many as may be attached gets an inline policy with the
 * same statement. One whose inline policies leave no room either is not contained by this, and the step says so:
 * making room by saving and detaching what he has is for a later version.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const denyAllOnUser: ContainmentAction = {
  id: 'deny-all-on-user',
  title: 'Deny everything to the user',
  appliesTo: ['user-key'],
  stops: [
    'requests signed with this key',
    'temporary sessions of the user, console sessions among them',
    'other access keys of the user',
    'SSH keys and service-specific credentials of the user',
  ],
  doesNotStop: ['role sessions that the user has already assumed'],
  disruption: 'whatever the user does stops, every workload with a key of his too',
  reversible: true,
  automatic: false,
  permissions: [
    'iam:AttachUserPolicy',
    'iam:PutUserPolicy',
    'iam:ListAttachedUserPolicies',
    'iam:GetUserPolicy',
    'iam:GetAccessKeyLastUsed',
  ],
  restorePermissions: ['iam:DetachUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
  describe: (_target, userName) => `user ${userName}`,
  plan({ user }, arns) {
    const { userName, userId } = user;
    const { attached, inline } = findDeny(user, arns);
    const room = findRoom(user);
    return {
      before: attached || inline ? DENIED : ALLOWED,
      after: attached || inline || room === 'attached' ? DENIED : AFTER[room],
      state: { userName, userId, attached, inline, room, isCertain: true },
    };
  },
  async prior(target, deps) {
    const userName = await ownerOf(target);
    const [attached, inline] = await Promise.all([isAttached(userName, deps), isInline(userName, deps.iam)]);
    // There may be what was, or already our own change.
    return { userName, attached, inline, isCertain: !attached && !inline };
  },
  async apply(target, deps) {
    const UserName = await ownerOf(target);
    try {
      await deps.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: deps.denyAllPolicyArn }));
    } catch (error) {
      if (!isNamed(error, 'LimitExceeded', 'LimitExceededException')) throw error;
      await deps.iam.send(
        new PutUserPolicyCommand({ UserName, PolicyName: INLINE, PolicyDocument: DENY_EVERYTHING }),
      );
    }
  },
  async verify(target, deps) {
    const userName = await ownerOf(target);
    if (await isAttached(userName, deps)) {
      return { verdict: 'contained', because: 'the policy that denies everything is attached to the user' };
    }
    return (await isInline(userName, deps.iam))
      ? { verdict: 'contained', because: 'the user has the inline policy that denies everything' }
      : { verdict: 'not contained', because: 'no policy denies everything to the user' };
  },
  planRestore(saved, { user }, arns) {
    const prior = readPrior(Prior, saved);
    const stranger = findStranger(prior, user);
    if (stranger !== undefined) return stranger;
    const { attached, inline } = findOurs(prior, user, arns);
    if (!attached && !inline) {
      if (!prior.isCertain || (!prior.attached && !prior.inline)) return explainGone(user, DENIED);
      return isDenied(user, arns)
        ? { kind: 'nothing', because: 'everything was denied before Cordon acted' }
        : { kind: 'drift', expected: DENIED, found: 'it was so before Cordon acted, and is not now' };
    }
    if (findCutOff(user) === 'altered') return alteredDrift;
    const still = (prior.attached || prior.inline) && prior.isCertain;
    return { kind: 'change', before: DENIED, after: still ? STILL_DENIED : AFTER_CUT_OFF };
  },
  async restore(saved, { user }, deps, wish) {
    const { userName: UserName } = user;
    const { attached, inline } = findOurs(readPrior(Prior, saved), user, deps);
    await putCutOff(UserName, wish.now, deps.iam);
    if (attached) {
      await deps.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: deps.denyAllPolicyArn }));
    }
    if (inline) await deps.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: INLINE }));
  },
  // Which of the two it is depends on the room that there was; the other says NoSuchEntity.
  undo: (_target, userName, deps) => [
    `aws iam detach-user-policy --user-name ${userName} --policy-arn ${deps.denyAllPolicyArn}`,
    `aws iam delete-user-policy --user-name ${userName} --policy-name ${INLINE}`,
  ],
};

const INLINE = 'CordonDenyAll';
const DENY_EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'DenyAll', Effect: 'Deny', Action: '*', Resource: '*' }],
});

const ALLOWED = 'may do what his policies allow';
const DENIED = 'everything is denied (policy CordonDenyAll)';
const STILL_DENIED = 'everything is denied, as it was before Cordon acted';
const AFTER = {
  inline: 'everything is denied (inline policy CordonDenyAll, as no more managed ones can be attached)',
  none: `${ALLOWED}: there is no room, neither for an attached policy nor for an inline one`,
};

const Prior = z.object({ ...HolderId, attached: z.boolean(), inline: z.boolean() });

const findDeny = ({ attachedPolicies, inlinePolicies }: UserState, arns: QuarantineArns) => ({
  attached: attachedPolicies.includes(arns.denyAllPolicyArn),
  inline: inlinePolicies.some(({ name, document }) => name === INLINE && document === DENY_EVERYTHING),
});

const isDenied = (user: UserState, arns: QuarantineArns): boolean => {
  const { attached, inline } = findDeny(user, arns);
  return attached || inline;
};

/** Of what denies everything now, that which surely was not there before. */
function findOurs(prior: z.infer<typeof Prior>, user: Subject['user'], arns: QuarantineArns) {
  const now = findDeny(user, arns);
  return {
    attached: now.attached && !(prior.attached && prior.isCertain),
    inline: now.inline && !(prior.inline && prior.isCertain),
  };
}

/** Where the deny finds room. */
function findRoom({ attachedPolicies, inlinePolicies, quotas }: UserState): 'attached' | 'inline' | 'none' {
  if (attachedPolicies.length < quotas.attachedPolicies) return 'attached';
  const others = inlinePolicies.filter(({ name }) => name !== INLINE).map(({ document }) => document);
  const used = [...others, DENY_EVERYTHING].join('').replace(/\s/g, '').length;
  return used <= quotas.inlineCharacters ? 'inline' : 'none';
}

const isAttached = async (userName: string, deps: ContainDeps): Promise<boolean> =>
  (await listAttached(userName, deps.iam)).includes(deps.denyAllPolicyArn);

async function isInline(UserName: string, iam: IAMClient): Promise<boolean> {
  try {
    const { PolicyDocument = '' } = await iam.send(
      new GetUserPolicyCommand({ UserName, PolicyName: INLINE }),
    );
    return decodeURIComponent(PolicyDocument) === DENY_EVERYTHING;
  } catch (error) {
    if (isNamed(error, 'NoSuchEntity', 'NoSuchEntityException')) return false;
    throw error;
  }
}
