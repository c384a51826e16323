import { heldKeyOf, kindOfKey, sessionOf } from '../caller.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { readText } from '../read-member.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';

/**
 * A user that was made, and all that he does; a password that was set, and who signs in with it.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
export const humanAccess: DerivationRule = {
  id: 'R6',
  title: 'a user that was made, or whose password was set',
  derive(record, by) {
    const own = by.kind === 'user' ? readOwnKey(record) : [];
    if (record.eventSource !== 'iam.amazonaws.com' || !hasSucceeded(record)) return own;
    return [...own, ...readMadeUser(record), ...readPassword(record)];
  },
};

/** Of a user who is followed: a key that was not seen to be made. */
function readOwnKey(record: TrailRecord): readonly Derived[] {
  const accessKeyId = heldKeyOf(record);
  const { principalId, arn } = record.userIdentity;
  if (accessKeyId === undefined) return [];
  // The role's session that he has switched to is R4's.
  if (record.userIdentity.type === 'AssumedRole') return [];
  const known = {
    ...(principalId === undefined ? {} : { principalId }),
    ...(arn === undefined ? {} : { arn }),
  };
  return [
    {
      lead: { kind: 'key', accessKeyId },
      rule: 'R6',
      confidence: sessionOf(record) === undefined || principalId !== undefined ? 'proven' : 'strong',
      as: { kind: kindOfKey(accessKeyId), accessKeyId, ...known },
    },
  ];
}

function readMadeUser(record: TrailRecord): readonly Derived[] {
  if (record.eventName !== 'CreateUser') return [];
  const user = (name: string) => readText(record.responseElements, 'user', name);
  const [principalId, userName, arn] = [user('userId'), user('userName'), user('arn')];
  if (principalId === undefined || userName === undefined) return [];
  return [
    {
      lead: { kind: 'user', principalId, userName, account: record.account, from: record.eventTime },
      rule: 'R6',
      confidence: 'proven',
      as: { kind: 'user', principalId, ...(arn === undefined ? {} : { arn }) },
    },
  ];
}

function readPassword(record: TrailRecord): readonly Derived[] {
  const { eventName, userIdentity, requestParameters, eventTime: from, account } = record;
  const isSet = /^(CreateLoginProfile|UpdateLoginProfile|ChangePassword)$/.test(eventName);
  if (!isSet && eventName !== 'DeactivateMFADevice') return [];
  const isOwn = userIdentity.type === 'IAMUser';
  const userName = readText(requestParameters, 'userName') ?? (isOwn ? userIdentity.userName : undefined);
  if (userName === undefined) return [];
  return [
    {
      lead: { kind: 'sign-in', userName, account, from },
      rule: 'R6',
      // Who takes away the second factor need not know the first.
      confidence: isSet ? 'strong' : 'possible',
      as: { kind: 'user' },
    },
  ];
}
