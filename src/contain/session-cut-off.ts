import { DeleteUserPolicyCommand, type IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { GivingBack } from './action.ts';
import { countCharacters } from './deny-room.ts';
import type { UserState } from './read-user.ts';

/**
 * A deny that is taken away revives every session that has not expired, although the key that made it is
 * Inactive. So a restore leaves this policy in its place: what was issued before the restore stays denied, until
 * the last of it must have expired. Removing it is a second restore.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
const NAME = 'CordonDenySessionsBefore';
const HOUR_MS = 3_600_000;
/** The longest that a user's session lives: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export const LONGEST_SESSION_MS = 36 * HOUR_MS;

/** In a second, as AWS writes the time of issue: rounded up, so that none of this very second gets through. */
const cutOffAt = (now: number): string =>
  new Date(Math.ceil(now / 1000) * 1000).toISOString().replace('.000Z', 'Z');

const write = (before: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenySessionsBefore',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': before } },
      },
    ],
  });

/** Its length, which no time changes. */
export const CUT_OFF_CHARACTERS = write('2026-11-21T11:00:00Z').length;

/** Whether IAM takes it beside the user's other inline policies. */
export function fitsCutOff({ inlinePolicies, quotas }: UserState): boolean {
  const others = inlinePolicies.filter(({ name }) => name !== NAME).map(({ document }) => document);
  return countCharacters(others) + CUT_OFF_CHARACTERS <= quotas.inlineCharacters;
}

/** `before`: sessions issued before it are denied. `until`: when the last of them has expired. Both ISO 8601. */
export interface CutOff {
  readonly before: string;
  readonly until: string;
}

/** `altered`: there is a policy of this name, and it is not what Cordon writes. */
export function findCutOff({
  inlinePolicies,
}: Pick<UserState, 'inlinePolicies'>): CutOff | 'altered' | undefined {
  const document = inlinePolicies.find(({ name }) => name === NAME)?.document;
  if (document === undefined) return undefined;
  const before = /"aws:TokenIssueTime":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/.exec(document)?.[1] ?? '';
  const at = Date.parse(before);
  if (!Number.isFinite(at) || document !== write(before)) return 'altered';
  return { before, until: new Date(at + LONGEST_SESSION_MS).toISOString() };
}

/** Put in place before the deny that it follows is taken away: there is no moment without one. */
export async function putCutOff(UserName: string, now: number, iam: IAMClient): Promise<void> {
  const PolicyDocument = write(cutOffAt(now));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: NAME, PolicyDocument }));
}

export async function removeCutOff(UserName: string, iam: IAMClient): Promise<void> {
  await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: NAME }));
}

/** In a plan, which knows no time: the moment is when it is applied. */
export const AFTER_CUT_OFF = `sessions issued before this restore stay denied, for the 36 hours that one can live (inline policy ${NAME}); later ones are allowed`;

export const describeCutOff = ({ before, until }: CutOff): string =>
  `sessions issued before ${before} are denied by the inline policy ${NAME}, which must stay until ${until}`;

/** What is the same for every deny that Cordon has taken away already, or that somebody else has. */
export function explainGone(user: UserState, expected: string): GivingBack {
  const cutOff = findCutOff(user);
  if (cutOff === 'altered') return alteredDrift;
  if (cutOff !== undefined)
    return { kind: 'nothing', because: `given back already: ${describeCutOff(cutOff)}` };
  return {
    kind: 'drift',
    expected,
    found: 'it is there no more: it has been given back and lifted, or somebody has removed it',
  };
}

export const alteredDrift: GivingBack = {
  kind: 'drift',
  expected: `the inline policy ${NAME} as Cordon writes it`,
  found: 'somebody has changed it',
};

/** What removing the cut-off comes to; undefined: there is none. Before its time only who insists may. */
export function planLift(
  user: UserState,
  { now, isForced }: { readonly now: number; readonly isForced: boolean },
): GivingBack | 'too early' | undefined {
  const cutOff = findCutOff(user);
  if (cutOff === undefined) return undefined;
  if (cutOff === 'altered') return alteredDrift;
  if (!isForced && now < Date.parse(cutOff.until)) return 'too early';
  return {
    kind: 'change',
    before: describeCutOff(cutOff),
    after: isForced
      ? 'they are allowed: until that time, some may be the attacker’s that have not expired'
      : 'there is no such policy: every session that it denied has expired',
  };
}
