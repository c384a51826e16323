import { isFromConsole, isOnBehalf, isSameSecond, keyOf, sessionOf } from '../caller.ts';
import type { TrailRecord } from '../trail-record.ts';

/**
 * A service that goes on with its caller's permissions signs with a key of its own, which is nobody's: the call is shown
 * as the caller's, by that service. Of a session it has the session's name and creation; of a long-term key's call, its
 * user's, and the time of that call as its creation.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
export function hasSent(sender: TrailRecord, sent: TrailRecord): boolean {
  const session = sessionOf(sent);
  const { invokedBy } = sent.userIdentity;
  if (session === undefined || !isOnBehalf(sent) || isFromConsole(sent) || isOnBehalf(sender)) return false;
  return (
    keyOf(sender)?.startsWith('AKIA') === true &&
    sender.userIdentity.principalId === session.principalId &&
    isSameSecond(sender.eventTime, session.createdAt) &&
    (invokedBy === 'AWS Internal' || invokedBy === sender.eventSource)
  );
}
