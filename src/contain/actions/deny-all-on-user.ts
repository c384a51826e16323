import {
  AttachUserPolicyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { isNamed } from '../../aws/error-facts.ts';
import type { ContainDeps, ContainmentAction, GivingBack, QuarantineArns, Subject } from '../action.ts';
import { chooseDetached, findRoom, type Room, swapForDeny } from '../deny-room.ts';
import { findStranger, HolderId, readPrior } from '../prior-state.ts';
import { listAttached, readUser, type UserState } from '../read-user.ts';
import {
  AFTER_CUT_OFF,
  alteredDrift,
  CUT_OFF_CHARACTERS,
  explainGone,
  findCutOff,
  fitsCutOff,
  putCutOff,
} from '../session-cut-off.ts';
import { ownerOf } from '../target-owner.ts';

/**
 * **Stops:** all that the user does, with whatever key or session of his: an explicit deny wins over every allow.
 * **Does not stop:** role sessions that he has already assumed, and GetCallerIdentity, which no policy denies.
 *
 * The stack's managed policy is attached. A user with as many as may be attached gets an inline policy with the
 * same statement. Where his inline policies leave no room either, one attached policy is taken away for it, once it is
 * on record what he had; nothing that he could do with it is left to him then.
 *
 * A restore puts the cut-off of old sessions in place first, then takes the deny away, then attaches what was taken:
 * the other way round is more than IAM takes. So there is a moment without that policy, and none in which an old session
 * is not denied. Where the inline policies leave no room for the cut-off (after a full quota they do not, until somebody
 * shortens one), it gives nothing back, unless a person insists: he knows that 36 hours are over, and no session
 * from before is left. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
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
  disruption:
    'whatever the user does stops, every workload with a key of his too; where IAM takes no more policies of him, one that is attached is detached until the restore',
  reversible: true,
  automatic: false,
  permissions: [
    'iam:AttachUserPolicy',
    'iam:PutUserPolicy',
    'iam:DetachUserPolicy',
    'iam:ListAttachedUserPolicies',
    'iam:GetUserPolicy',
    'iam:GetAccessKeyLastUsed',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:ListUserPolicies',
    'iam:GetAccountSummary',
  ],
  restorePermissions: [
    'iam:AttachUserPolicy',
    'iam:DetachUserPolicy',
    'iam:GetPolicy',
    'iam:PutUserPolicy',
    'iam:DeleteUserPolicy',
  ],
  describe: (_target, userName) => `user ${userName}`,
  plan({ user }, arns) {
    const { attached, inline } = findDeny(user, arns);
    const state = describeState(user, arns);
    const after = { attached: DENIED, inline: DENIED_INLINE, none: NO_ROOM, detach: '' }[state.room];
    return {
      before: attached || inline ? DENIED : ALLOWED,
      after:
        attached || inline ? DENIED : state.detached === undefined ? after : deniedInsteadOf(state.detached),
      state: { ...state, isCertain: true },
    };
  },
  async prior(target, deps) {
    const user = await readUser(await ownerOf(target), deps.iam);
    // There may be what was, or already our own change.
    return { ...describeState(user, deps), isCertain: !isDenied(user, deps) };
  },
  async apply(target, deps, onRecord) {
    const UserName = await ownerOf(target);
    const isFull = (error: unknown) => isNamed(error, 'LimitExceeded', 'LimitExceededException');
    try {
      await deps.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: deps.denyAllPolicyArn }));
      return;
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    try {
      await deps.iam.send(
        new PutUserPolicyCommand({ UserName, PolicyName: INLINE, PolicyDocument: DENY_EVERYTHING }),
      );
      return;
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    await swapForDeny(UserName, await listAttached(UserName, deps.iam), await onRecord(), deps);
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
  planRestore(saved, { user }, arns, wish) {
    const prior = readPrior(Prior, saved);
    const stranger = findStranger(prior, user);
    if (stranger !== undefined) return stranger;
    const { attached, inline } = findOurs(prior, user, arns);
    const owed = findOwed(prior, user);
    const moved = owed === undefined ? undefined : findMoved(prior, user, arns);
    if (moved !== undefined) return moved;
    if (!attached && !inline) {
      if (owed !== undefined && !isDenied(user, arns))
        return { kind: 'change', before: `policy ${owed} is detached`, after: attachedAgain(owed) };
      if (!prior.isCertain || (!prior.attached && !prior.inline)) return explainGone(user, DENIED);
      return isDenied(user, arns)
        ? { kind: 'nothing', because: 'everything was denied before Cordon acted' }
        : { kind: 'drift', expected: DENIED, found: 'it was so before Cordon acted, and is not now' };
    }
    if (findCutOff(user) === 'altered') return alteredDrift;
    const still = (prior.attached || prior.inline) && prior.isCertain;
    const fits = fitsCutOff(user);
    if (!still && !fits && wish.isForced !== true) return NO_CUT_OFF;
    const after = still ? STILL_DENIED : fits ? AFTER_CUT_OFF : FORCED;
    return {
      kind: 'change',
      before: owed === undefined ? DENIED : deniedInsteadOf(owed),
      after: owed === undefined ? after : `${after}; ${attachedAgain(owed)}`,
    };
  },
  async restore(saved, { user }, deps, wish) {
    const { userName: UserName } = user;
    const prior = readPrior(Prior, saved);
    const { attached, inline } = findOurs(prior, user, deps);
    const owed = findOwed(prior, user);
    // It may be deleted since: that has to be known before the deny is gone.
    if (owed !== undefined) await deps.iam.send(new GetPolicyCommand({ PolicyArn: owed }));
    if ((attached || inline) && fitsCutOff(user)) await putCutOff(UserName, wish.now, deps.iam);
    if (attached) {
      await deps.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: deps.denyAllPolicyArn }));
    }
    if (inline) await deps.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: INLINE }));
    if (owed !== undefined) await deps.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: owed }));
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
const DENIED_INLINE =
  'everything is denied (inline policy CordonDenyAll, as no more managed ones can be attached)';
const NO_ROOM = `${ALLOWED}: there is no room, neither for an attached policy nor for an inline one`;
const deniedInsteadOf = (arn: string): string =>
  `everything is denied (policy CordonDenyAll, for which ${arn} is detached, as IAM takes no more policies of the user)`;
const attachedAgain = (arn: string): string => `policy ${arn} is attached again`;
const FORCED = 'all is allowed that his policies allow, to sessions from before too that have not expired';
const NO_CUT_OFF: GivingBack = {
  kind: 'drift',
  expected: `room for the inline policy of ${CUT_OFF_CHARACTERS} characters by which sessions from before the restore stay denied`,
  found:
    'none: shorten an inline policy of the user, or, when 36 hours have passed since the containment and no session from before it is left, use --force',
};

/** `detached` and what follows: only where a policy has to go. */
interface DenyState extends Record<string, unknown> {
  readonly room: Room;
  readonly detached?: string;
}

const Prior = z.object({
  ...HolderId,
  attached: z.boolean(),
  inline: z.boolean(),
  detached: z.optional(
    z.string().check(z.regex(/^arn:[a-z-]+:iam::(aws|\d{12}):policy\/[\w+=,.@/-]{1,600}$/)),
  ),
  attachedPolicies: z.optional(z.array(z.string())),
});

/** The policy that has to go for the deny to find room; and then all that he has, for a person to hold it against. */
function describeState(user: UserState, arns: QuarantineArns): DenyState {
  const { userName, userId, attachedPolicies, inlinePolicies } = user;
  const { attached, inline } = findDeny(user, arns);
  const room = findRoom(user, { name: INLINE, document: DENY_EVERYTHING }, arns);
  const state = { userName, userId, attached, inline, room };
  const detached =
    room === 'detach' && !attached && !inline ? chooseDetached(attachedPolicies, arns) : undefined;
  return detached === undefined ? state : { ...state, detached, attachedPolicies, inlinePolicies };
}

/** What was detached for the deny and is not attached again. */
const findOwed = (
  { detached }: z.infer<typeof Prior>,
  { attachedPolicies }: UserState,
): string | undefined =>
  detached === undefined || attachedPolicies.includes(detached) ? undefined : detached;

/**
 * A policy is attached again only where all else is as it was: then IAM can have taken no more, and it had to go. So a
 * record that somebody has made up gives nobody a policy who has not as many as IAM takes.
 */
function findMoved(
  { detached, attachedPolicies = [] }: z.infer<typeof Prior>,
  user: UserState,
  arns: QuarantineArns,
): GivingBack | undefined {
  const before = attachedPolicies.filter((arn) => arn !== detached).sort();
  const now = user.attachedPolicies.filter((arn) => arn !== arns.denyAllPolicyArn).sort();
  const isAsItWas = now.join() === before.join() && now.length === user.quotas.attachedPolicies - 1;
  if (isAsItWas) return undefined;
  return {
    kind: 'drift',
    expected: `all other policies that were attached beside ${detached}, which were as many as IAM takes`,
    found: `${now.length} policies: ${now.join(', ')}`,
  };
}

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
