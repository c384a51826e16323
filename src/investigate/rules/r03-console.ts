import { isFromConsole, isService, keyOf, sessionOf, textOfSecond } from '../caller.ts';
import { readKey } from '../issued.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { hasSignedIn } from '../matches.ts';
import { readText } from '../read-member.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';

/** A sign-in token is good for 15 minutes: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html */
const TOKEN_LASTS = 15 * 60_000;
/** A console session, at most: https://docs.aws.amazon.com/signin/latest/userguide/console-sign-in-tutorials.html */
const CONSOLE_LASTS = 12 * 3_600_000;

/**
 * Whoever signs in to the console has a session there, and the console signs each request with a key of its own. The
 * sign-in names no key at all: what it shares with the requests is the principal and the time.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export const consoleSession: DerivationRule = {
  id: 'R3',
  title: 'a session of the console',
  derive(record, by) {
    if (record.eventSource === 'signin.amazonaws.com') {
      if (record.eventName === 'ConsoleLogin' && hasSignedIn(record) && by.kind !== 'session') {
        return readSession(record, sessionOf(record)?.createdAt ?? record.eventTime);
      }
      if (record.eventName === 'GetSigninToken' && hasSucceeded(record)) return readSigninToken(record);
      return [];
    }
    const isWhole = by.kind === 'user' || by.kind === 'key' || by.kind === 'person' || by.kind === 'role';
    const isUnbound = by.kind === 'session' && by.createdAt === undefined;
    const session = sessionOf(record);
    if (session === undefined || !isFromConsole(record) || isService(record)) return [];
    return isWhole || isUnbound ? readSession(record, session.createdAt) : [];
  },
};

function readSession(
  { userIdentity: { principalId, arn } }: TrailRecord,
  createdAt: number,
): readonly Derived[] {
  if (principalId === undefined) return [];
  const until = createdAt + CONSOLE_LASTS;
  return [
    {
      lead: { kind: 'session', principalId, createdAt, until, ...(arn === undefined ? {} : { arn }) },
      rule: 'R3',
      confidence: 'proven',
      as: {
        kind: 'console-session',
        principalId,
        ...(arn === undefined ? {} : { arn }),
        expires: textOfSecond(until),
      },
    },
  ];
}

/** The console session that the token is for: by the key in the answer, and by whoever signs in with it. */
function readSigninToken(record: TrailRecord): readonly Derived[] {
  const { principalId, arn, accountId: account = '' } = record.userIdentity;
  const accessKeyId = readKey(readText(record.responseElements, 'credentials', 'accessKeyId'));
  const known = {
    ...(principalId === undefined ? {} : { principalId }),
    ...(arn === undefined ? {} : { arn }),
  };
  const from = record.eventTime;
  return [
    ...(accessKeyId === undefined || accessKeyId === keyOf(record)
      ? []
      : [
          {
            lead: { kind: 'key' as const, accessKeyId },
            rule: 'R3' as const,
            confidence: 'proven' as const,
            as: { kind: 'console-session' as const, accessKeyId, ...known },
          },
        ]),
    ...(principalId === undefined
      ? []
      : [
          {
            lead: {
              kind: 'sign-in' as const,
              userName: '',
              account,
              principalId,
              from,
              until: from + TOKEN_LASTS,
            },
            rule: 'R3' as const,
            confidence: 'proven' as const,
          },
        ]),
  ];
}
