import type { Artifact, Investigation, TracedCredential, TracedEvent } from '../../model/investigation.ts';
import { groupPairs } from './lines.ts';
import { principalOf, sayCredential, sayName } from './safe-words.ts';

/** What is known of calls beside their records: what they made, and who came out of them. */
export interface CallFacts {
  readonly artifacts: ReadonlyMap<string, readonly Artifact[]>;
  readonly issued: ReadonlyMap<string, readonly TracedCredential[]>;
  readonly credentials: ReadonlyMap<string, TracedCredential>;
  /** eventIDs of the calls that read a secret or data. */
  readonly exposing: ReadonlySet<string>;
}

export function collectFacts({
  artifacts,
  credentials,
  exposures,
}: Pick<Investigation, 'artifacts' | 'credentials' | 'exposures'>): CallFacts {
  const changes = artifacts.flatMap((artifact) =>
    artifact.changes.map(({ eventID }) => [eventID, artifact] as const),
  );
  const issues = credentials.flatMap((one) =>
    one.because === undefined ? [] : [[one.because, one] as const],
  );
  return {
    artifacts: groupPairs(changes),
    issued: groupPairs(issues),
    credentials: new Map(credentials.map((one) => [one.id, one])),
    exposing: new Set(exposures.map(({ eventID }) => eventID)),
  };
}

/** `iam:CreateUser`; the version that Lambda hangs on to its names is no part of a name. */
export const sayApi = ({ eventSource, eventName }: Pick<TracedEvent, 'eventSource' | 'eventName'>): string =>
  sayName(`${eventSource.split('.', 1)[0] ?? ''}:${baseName(eventName)}`);

export const baseName = (eventName: string): string => eventName.replace(/20\d{6}(v\d+)?$/, '');

type Phrase = (object: string, event: TracedEvent, facts: CallFacts) => string;

const on =
  (before: string, after = ''): Phrase =>
  (object) =>
    `${before} ${object}${after}`;

/** Verbs for the calls that people ask about first. A call that did not succeed did none of this. */
const PHRASES = new Map<string, Phrase>([
  ['iam:CreateAccessKey', sayNewKey],
  ['iam:UpdateAccessKey', on('changed the state of access key')],
  ['iam:DeleteAccessKey', on('deleted access key')],
  ['iam:CreateUser', on('created user')],
  ['iam:DeleteUser', on('deleted user')],
  ['iam:CreateLoginProfile', on('gave a console password to user')],
  ['iam:UpdateLoginProfile', on('reset the console password of user')],
  ['iam:DeleteLoginProfile', on('took the console password from user')],
  ['iam:CreateRole', on('created role')],
  ['iam:DeleteRole', on('deleted role')],
  ['iam:UpdateAssumeRolePolicy', on('changed who may assume role')],
  ['iam:AttachUserPolicy', on('attached a policy to a user:')],
  ['iam:AttachRolePolicy', on('attached a policy to a role:')],
  ['iam:PutUserPolicy', on('wrote a policy into a user:')],
  ['iam:PutRolePolicy', on('wrote a policy into a role:')],
  ['iam:DeactivateMFADevice', on('took away MFA device')],
  ['sts:AssumeRole', sayIssuance('assumed role')],
  ['sts:AssumeRoot', sayIssuance('assumed root of')],
  ['sts:GetSessionToken', (_, event, facts) => `took a session${gotten(event, facts)}`],
  ['sts:GetFederationToken', sayIssuance('took a federation session for')],
  ['signin:ConsoleLogin', () => 'signed in to the console'],
  ['signin:SwitchRole', sayIssuance('switched in the console to role')],
  ['signin:GetSigninToken', () => 'took a token that signs in to the console'],
  ['ec2:RunInstances', on('started')],
  ['ssm:SendCommand', on('ran a command on')],
  ['ssm:StartSession', on('opened a shell on')],
  ['lambda:CreateFunction', on('created function')],
  ['lambda:UpdateFunctionCode', on('replaced the code of function')],
  ['lambda:CreateFunctionUrlConfig', on('opened to the web, by a URL, function')],
  ['secretsmanager:GetSecretValue', on('read secret')],
  ['s3:PutBucketPolicy', on('changed the policy of bucket')],
  ['cloudtrail:StopLogging', on('stopped trail')],
  ['cloudtrail:DeleteTrail', on('deleted trail')],
  ['guardduty:DeleteDetector', on('deleted detector')],
]);

/** What one call did, or tried to do. */
export function sayCall(event: TracedEvent, facts: CallFacts): string {
  const api = sayApi(event);
  const object = event.object === undefined ? undefined : sayName(event.object);
  if (event.errorCode !== undefined) return `tried ${api}${object === undefined ? '' : ` on ${object}`}`;
  const phrase = PHRASES.get(api);
  if (phrase === undefined) return `called ${api}${object === undefined ? '' : ` on ${object}`}`;
  return phrase(object ?? '(the record does not say which)', event, facts);
}

/** Of a key the record names two things: the key, and whose it is. */
function sayNewKey(object: string, { eventID, object: named }: TracedEvent, facts: CallFacts): string {
  const made = facts.artifacts.get(eventID)?.find(({ type }) => type === 'access-key');
  const issued = facts.issued.get(eventID)?.[0];
  const key = made?.id ?? issued?.accessKeyId;
  const owner = principalOf(made?.arn ?? issued?.arn ?? '')?.name;
  if (key === undefined) return `created an access key: ${object}`;
  const user = owner ?? (named === key ? undefined : named);
  return `created access key ${sayName(key)}${user === undefined ? '' : ` for user ${sayName(user)}`}`;
}

function sayIssuance(verb: string): Phrase {
  return (object, event, facts) => `${verb} ${object}${gotten(event, facts)}`;
}

function gotten({ eventID }: TracedEvent, facts: CallFacts): string {
  const issued = facts.issued.get(eventID)?.[0];
  return issued === undefined ? '' : `, which gave ${sayCredential(issued)}`;
}

const DENIED = /AccessDenied|Unauthorized|Forbidden|AuthFailure|NotAuthorized|InvalidClientTokenId/i;

export const isDenied = ({ errorCode }: Pick<TracedEvent, 'errorCode'>): boolean =>
  errorCode !== undefined && DENIED.test(errorCode);

export const sayResult = (event: Pick<TracedEvent, 'errorCode'>): string =>
  event.errorCode === undefined ? 'ok' : isDenied(event) ? 'denied' : `failed: ${sayName(event.errorCode)}`;
