import type { Principal } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Caller } from '../../kernel/operation.ts';

/** A user or the root user, with a long-term key. */
export interface LongTermCaller {
  readonly principal: Extract<Principal, { kind: 'user' | 'root' }>;
  readonly userId: string;
}

/** Users' sessions are only issued to long-term keys: sessions cannot renew themselves. */
export function requireLongTermKey(operation: string, caller: Caller): LongTermCaller {
  const { principal, session, userId } = caller;
  if (session === undefined && (principal.kind === 'user' || principal.kind === 'root')) {
    return { principal, userId };
  }
  throw cannotCall(operation, 'session credentials');
}

/**
 * Which callers STS turns away from AssumeRole whatever the policies say.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function requireAssumer({ principal }: Caller): void {
  if (principal.kind === 'root') {
    throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', { status: 403 });
  }
  if (principal.kind === 'federated-session') throw cannotCall('AssumeRole', 'federation token credentials');
}

/** User sessions may call AssumeRole and GetCallerIdentity, federation sessions GetCallerIdentity alone. */
export function refuseUserSession(operation: string, { principal, session }: Caller): void {
  if (session === undefined || principal.kind === 'role-session') return;
  throw cannotCall(operation, 'session credentials');
}

const cannotCall = (operation: string, credentials: string): AwsError =>
  new AwsError('AccessDenied', `Cannot call ${operation} with ${credentials}`, { status: 403 });
