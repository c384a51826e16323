import { accountOfUse, isUseOf } from './matches.ts';
import { readText } from './read-member.ts';
import { hasSucceeded, type TrailRecord } from './trail-record.ts';
import { readTrusted } from './trusted.ts';

/** Whether the call sets whom a role lets in; by the name of the role, without its path, and the call's account. */
export const setsTrust = ({ eventSource, eventName }: TrailRecord): boolean =>
  eventSource === 'iam.amazonaws.com' &&
  (eventName === 'CreateRole' || eventName === 'UpdateAssumeRolePolicy');

/**
 * The accounts that a role let in before somebody set its trust policy, which is always set as a whole: whoever adds an
 * account names those again that were in it. They are told by the policy that was there, or, where the logs do not have
 * it, by who came in.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
 *
 * @param records of calls that have to do with roles of that name; those that do not are passed over
 * @param from when it was set, milliseconds since the epoch
 */
export function findTrustedBefore(
  role: { readonly account: string; readonly name: string },
  from: number,
  records: Iterable<TrailRecord>,
): ReadonlySet<string> {
  let last: TrailRecord | undefined;
  const users = new Set<string>();
  for (const record of records) {
    if (record.eventTime >= from || !hasSucceeded(record)) continue;
    if (setsTrust(record)) {
      const isOfRole =
        record.account === role.account && readText(record.requestParameters, 'roleName') === role.name;
      if (isOfRole && isLater(record, last)) last = record;
      continue;
    }
    const account = isUseOf(role, record) ? accountOfUse(record) : undefined;
    if (account !== undefined) users.add(account);
  }
  if (last === undefined) return users;
  const { requestParameters } = last;
  return new Set(
    readTrusted(requestParameters['policyDocument'] ?? requestParameters['assumeRolePolicyDocument'])
      .accounts,
  );
}

const isLater = (one: TrailRecord, other: TrailRecord | undefined): boolean =>
  other === undefined ||
  one.eventTime > other.eventTime ||
  (one.eventTime === other.eventTime && one.eventID > other.eventID);
