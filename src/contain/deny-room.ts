import { AttachUserPolicyCommand, DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { CordonError } from '../model/cordon-error.ts';
import type { ContainDeps, QuarantineArns } from './action.ts';
import type { UserState } from './read-user.ts';

/** Where a deny finds room in what IAM takes of one user. `none`: nowhere, whatever is taken away. */
export type Room = 'attached' | 'inline' | 'detach' | 'none';

/** The last resort takes one policy away, because one has to be attached: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function findRoom(
  { attachedPolicies, inlinePolicies, quotas }: UserState,
  inline: { readonly name: string; readonly document: string },
  arns: QuarantineArns,
): Room {
  if (attachedPolicies.length < quotas.attachedPolicies) return 'attached';
  const others = inlinePolicies.filter(({ name }) => name !== inline.name).map(({ document }) => document);
  if (countCharacters([...others, inline.document]) <= quotas.inlineCharacters) return 'inline';
  return chooseDetached(attachedPolicies, arns) === undefined ? 'none' : 'detach';
}

/** White space does not count. */
export const countCharacters = (documents: readonly string[]): number =>
  documents.join('').replace(/\s/g, '').length;

/**
 * The one attached policy that is taken away, always the same of the same ones. For the moment until the deny is
 * attached, what it denies is not denied: so one of AWS's goes first, which are there to allow, but for those that
 * AWS makes to deny. None of our own.
 */
export function chooseDetached(
  attachedPolicies: readonly string[],
  { denyAllPolicyArn, denySessionsPolicyArn }: QuarantineArns,
): string | undefined {
  const rank = (arn: string): number =>
    /^arn:[a-z-]+:iam::aws:/.test(arn) && !/deny|quarantine/i.test(arn) ? 0 : 1;
  return attachedPolicies
    .filter((arn) => arn !== denyAllPolicyArn && arn !== denySessionsPolicyArn)
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))[0];
}

const Saved = z.object({ detached: z.string() });

/**
 * Takes the policy away that is on record to be, and attaches the deny in its place. Without such a record nothing is
 * taken away. Where the deny cannot be attached after all, the policy comes back; where we die in between, a repeat
 * finds room, and the record from before names the policy still.
 */
export async function swapForDeny(
  UserName: string,
  attached: readonly string[],
  onRecord: unknown,
  deps: ContainDeps,
): Promise<void> {
  const PolicyArn = chooseDetached(attached, deps);
  if (PolicyArn === undefined || Saved.safeParse(onRecord).data?.detached !== PolicyArn) {
    throw new CordonError('NotOnRecord', 'no policy is detached that is not on record to be given back', {
      advice: 'detach a policy of the user yourself, note which, and run the same command again',
    });
  }
  await deps.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  try {
    await deps.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: deps.denyAllPolicyArn }));
  } catch (error) {
    await deps.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    throw error;
  }
}
