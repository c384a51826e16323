import type { Credentials } from '@aws-sdk/client-sts';
import { sessions } from '../../kernel/identity.ts';
import type { Call, Session } from '../../kernel/operation.ts';
import { toTrailDate } from '../iam/dates.ts';

/** Differs from AWS: of the sessions of one account the newest 10000 are known, so that a sandbox's memory is bounded. */
const KEPT = 10_000;

/** What a session is, but for the credentials themselves. */
export type SessionFacts = Omit<
  Session,
  'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'issuedAt' | 'expiresAt'
>;

/** Makes temporary credentials and keeps them in the account that the session belongs to. */
export function issueSession(call: Call, facts: SessionFacts, seconds: number): Session {
  const { ids } = call.world;
  const session: Session = {
    ...facts,
    accessKeyId: ids.unique('ASIA'),
    secretAccessKey: ids.secret(40),
    sessionToken: ids.secret(356),
    issuedAt: call.at,
    expiresAt: call.at + seconds * 1000,
  };
  const known = sessions({ world: call.world, account: facts.account, region: call.region });
  known.set(session.accessKeyId, session);
  for (const id of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(id);
  }
  return session;
}

export const toCredentials = (session: Session): Credentials => ({
  AccessKeyId: session.accessKeyId,
  SecretAccessKey: session.secretAccessKey,
  SessionToken: session.sessionToken,
  Expiration: new Date(session.expiresAt),
});

/** Credentials as CloudTrail writes them: with the token, which is of no use without the secret. */
export const recordCredentials = (credentials: Credentials): Record<string, unknown> => ({
  accessKeyId: credentials.AccessKeyId,
  ...(credentials.Expiration === undefined ? {} : { expiration: toTrailDate(credentials.Expiration) }),
  sessionToken: credentials.SessionToken,
});

/** What makes the record findable by the session's key. */
export const recordKey = (credentials: Credentials, account: string) => ({
  ARN: credentials.AccessKeyId ?? '',
  accountId: account,
  type: 'AWS::IAM::AccessKey',
});
