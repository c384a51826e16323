import { AwsError } from './aws-error.ts';
import { enforcedIdentities, sessions } from './identity.ts';
import type { Caller, Protocol, Session } from './operation.ts';
import {
  readSignature,
  type Signature,
  signatureMatches,
  signedAt,
  signsItsHeaders,
  type WireRequest,
} from './sigv4.ts';
import type { World } from './world.ts';

/** How far a request's time may be from ours, ms. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const SKEW = 15 * 60_000;

export interface Authenticated {
  readonly caller: Caller;
  readonly signature: Signature;
}

/**
 * A refusal before anything is known to be true. `account` is there when the key at least names one,
 * so that the attempt can be recorded where its owner looks.
 */
export class AuthenticationError extends AwsError {
  readonly claimed: { readonly account: string; readonly accessKeyId: string } | undefined;

  constructor(error: AwsError, claimed?: { account: string; accessKeyId: string }) {
    super(error.code, error.message, error.status === undefined ? {} : { status: error.status });
    this.claimed = claimed;
  }
}

/** Step one of every request by HTTP: whose key is it, is it alive, and is the signature right. */
export function authenticate(world: World, request: WireRequest, protocol: Protocol): Authenticated {
  const signature = readSignature(request);
  if (signature === undefined) throw new AuthenticationError(refuse(protocol, 'missing'));
  if (typeof signature === 'string') throw new AuthenticationError(refuse(protocol, signature));
  const found = findCredential(world, signature.accessKeyId);
  if (found === undefined) throw new AuthenticationError(refuse(protocol, 'unknown'));
  const claimed = { account: found.caller.account, accessKeyId: signature.accessKeyId };
  const reason = whyNot(world, request, signature, found);
  if (reason !== undefined) throw new AuthenticationError(refuse(protocol, reason), claimed);
  return { caller: found.caller, signature };
}

interface Credential {
  readonly caller: Caller;
  readonly secret: string;
  readonly active: boolean;
  readonly session?: Session;
}

function whyNot(
  world: World,
  request: WireRequest,
  signature: Signature,
  credential: Credential,
): Reason | undefined {
  const { session } = credential;
  if (!credential.active) return 'unknown';
  if (signature.sessionToken !== session?.sessionToken)
    return signature.sessionToken === undefined ? 'unknown' : 'token';
  if (!signatureMatches(request, signature, credential.secret)) return 'wrong';
  if (!signsItsHeaders(request, signature)) return 'unsigned-header';
  const now = world.clock.now();
  const signed = signedAt(signature);
  const late = signature.expires === undefined ? SKEW : signature.expires * 1000;
  // Written so that a time that is none (NaN) is refused too.
  if (!(now - signed <= late && signed - now <= SKEW))
    return signature.expires === undefined ? 'old' : 'old-link';
  if (session !== undefined && session.expiresAt <= now) return 'expired';
  return undefined;
}

function findCredential(world: World, accessKeyId: string): Credential | undefined {
  for (const account of world.accounts) {
    const session = sessions({ world, account, region: '' }).get(accessKeyId);
    if (session !== undefined) {
      return { caller: callerOfSession(session), secret: session.secretAccessKey, active: true, session };
    }
    const state = enforcedIdentities(world, account);
    const key = state.keys.get(accessKeyId);
    if (key === undefined) continue;
    const root = `arn:aws:iam::${account}:root`;
    const user = key.userName === undefined ? undefined : state.users.get(key.userName);
    // A key whose user is gone is nobody's: it must never be taken for the root user's.
    if (key.userName !== undefined && user === undefined) continue;
    const caller: Caller =
      user === undefined
        ? { principal: { kind: 'root', account, arn: root }, account, userId: account, accessKeyId }
        : { principal: { kind: 'user', account, arn: user.arn }, account, userId: user.id, accessKeyId };
    return { caller, secret: key.secret, active: key.status === 'Active' };
  }
  return undefined;
}

export function callerOfSession(session: Session): Caller {
  const { principal, account, userId, accessKeyId } = session;
  return { principal, account, userId, accessKeyId, session };
}

type Common = 'missing' | 'malformed' | 'unknown' | 'wrong' | 'old' | 'expired';
type Reason = Common | 'malformed-link' | 'token' | 'unsigned-header' | 'old-link';
/** What only S3 tells apart. */
const COMMON: Partial<Record<Reason, Common>> = {
  'malformed-link': 'malformed',
  token: 'unknown',
  'unsigned-header': 'wrong',
  'old-link': 'old',
};
type Answer = readonly [code: string, status: number, message: string];

/** The codes that clients know, by family of protocol: an inactive key is answered like one that never was. */
const QUERY: Record<Common, Answer> = {
  missing: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
  malformed: ['IncompleteSignature', 400, 'The Authorization header is not a complete AWS signature.'],
  unknown: ['InvalidClientTokenId', 403, 'The security token included in the request is invalid.'],
  wrong: [
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided.',
  ],
  old: [
    'SignatureDoesNotMatch',
    403,
    'Signature expired: the time of the request is too far from the present.',
  ],
  expired: ['ExpiredToken', 403, 'The security token included in the request is expired'],
};

const JSON_CODES: Record<Common, string> = {
  missing: 'MissingAuthenticationTokenException',
  malformed: 'IncompleteSignatureException',
  unknown: 'UnrecognizedClientException',
  wrong: 'InvalidSignatureException',
  old: 'InvalidSignatureException',
  expired: 'ExpiredTokenException',
};

const S3: Record<Reason, Answer> = {
  missing: ['AccessDenied', 403, 'Access Denied'],
  malformed: ['AuthorizationHeaderMalformed', 400, 'The authorization header is malformed.'],
  unknown: ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
  wrong: [
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided.',
  ],
  old: [
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
  ],
  expired: ['ExpiredToken', 400, 'The provided token has expired.'],
  'malformed-link': [
    'AuthorizationQueryParametersError',
    400,
    'The query string does not hold a complete AWS signature that is valid for at most a week.',
  ],
  token: ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  'unsigned-header': [
    'AccessDenied',
    403,
    'There were headers present in the request which were not signed.',
  ],
  'old-link': ['AccessDenied', 403, 'Request has expired'],
};

function refuse(protocol: Protocol, reason: Reason): AwsError {
  const common = COMMON[reason] ?? (reason as Common);
  const [code, status, message] = protocol === 'restXml' ? S3[reason] : QUERY[common];
  if (protocol === 'awsQuery' || protocol === 'restXml') return new AwsError(code, message, { status });
  return new AwsError(JSON_CODES[common], message, { status: protocol === 'restJson1' ? 403 : 400 });
}
