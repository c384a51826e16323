import { isServiceLinked, switchedFrom, textOfSecond } from '../caller.ts';
import type { DerivationRule } from '../lead.ts';
import { readText } from '../read-member.ts';
import { hasSucceeded } from '../trail-record.ts';

/** At most, ms: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-console.html */
const LASTS = 12 * 3_600_000;

/**
 * Somebody switches to a role in the console. The record is the new session's, in the role's account, and names who
 * switched; the AssumeRole of the same second is R1's, and proves what is only strong here where more than one session
 * of that user could have switched.
 */
export const switchRole: DerivationRule = {
  id: 'R4',
  title: 'a role that was switched to in the console',
  derive(record, by) {
    const { principalId, arn } = record.userIdentity;
    // An outsider's is R7's.
    if (by.kind === 'role-use' || switchedFrom(record) === undefined || principalId === undefined) return [];
    if (!hasSucceeded(record) || readText(record.responseElements, 'SwitchRole') === 'Failure') return [];
    if (isServiceLinked(arn)) return [];
    const createdAt = record.eventTime;
    const until = createdAt + LASTS;
    const known = { ...(arn === undefined ? {} : { arn }) };
    return [
      {
        lead: { kind: 'session', principalId, createdAt, until, ...known },
        rule: 'R4',
        confidence: by.kind === 'session' ? 'strong' : 'proven',
        as: { kind: 'console-session', principalId, ...known, expires: textOfSecond(until) },
      },
    ];
  },
};
