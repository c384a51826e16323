import { evaluate } from '../iam/evaluate.ts';
import type { NamedPolicy, Principal, RequestContext, Statement } from '../iam/model.ts';
import { asList } from '../iam/request.ts';
import type { Judgement } from '../model/incident.ts';
import type { UserPolicies } from './read-policies.ts';
import type { UserAccess } from './read-user.ts';
import { LONGEST_SESSION_MS } from './session-cut-off.ts';

/** What somebody does who has got a key: looks around, makes himself at home, takes, spends. */
const TYPICAL_CALLS: readonly (readonly [action: string, resource: string])[] = [
  ['iam:ListUsers', '*'],
  ['s3:ListAllMyBuckets', '*'],
  ['lambda:ListFunctions', '*'],
  ['iam:CreateUser', 'arn:aws:iam::ACCOUNT:user/backdoor'],
  ['iam:CreateAccessKey', 'arn:aws:iam::ACCOUNT:user/backdoor'],
  ['sts:AssumeRole', 'arn:aws:iam::ACCOUNT:role/admin'],
  ['s3:GetObject', 'arn:aws:s3:::customer-exports/2026.csv'],
  ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:us-east-1:ACCOUNT:secret:prod-AbCdEf'],
  ['ec2:RunInstances', 'arn:aws:ec2:us-east-1:ACCOUNT:instance/*'],
  ['bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2'],
];

export interface ProvenCall {
  /** An IAM action. */
  readonly call: string;
  readonly with: 'key' | 'session';
  /** Present: the attacker has made it. */
  readonly isObserved?: true;
  /** `not allowed`: nothing denies it either, so that a resource's own policy may allow it. */
  readonly outcome: 'denied' | 'allowed' | 'not allowed';
  /** The policy and the statement that decided, or the level that allows nothing. */
  readonly by: string;
}

export interface Proof extends Judgement {
  readonly calls: readonly ProvenCall[];
}

/** ISO 8601: when the incident was opened and when it was last acted on. */
export interface Times {
  readonly openedAt: string;
  readonly updatedAt: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A key, and its holder as IAM has him now. */
export interface Held {
  readonly accessKeyId: string;
  readonly user: UserAccess;
}

/**
 * Whether the calls that the attacker has made (`observed`: IAM actions) and the typical ones are denied, with the key and with a session that he took before the
 * incident was opened, by the user's policies as they are now. An explicit deny holds against every allow, also
 * a resource's; no policy at all does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function prove(
  subject: Held,
  policies: UserPolicies,
  times: Times,
  observed: readonly string[] = [],
): Proof {
  const wanted = listCalls(observed);
  const status = subject.user.keys.find((key) => key.accessKeyId === subject.accessKeyId)?.status ?? 'gone';
  const isActive = status === 'Active';
  const calls = isActive ? tryCalls('key', wanted, subject, policies, {}) : [];
  const mayHaveSession = times.now < Date.parse(times.updatedAt) + LONGEST_SESSION_MS;
  // A key that is not Active makes no new sessions; one that is makes them now.
  const issuedAt = [
    ...(mayHaveSession ? [times.openedAt] : []),
    ...(isActive ? [new Date(times.now).toISOString()] : []),
  ];
  const sessions = issuedAt.flatMap((at) =>
    tryCalls('session', wanted, subject, policies, { 'aws:TokenIssueTime': at }),
  );
  const all = [...calls, ...sessions];
  const byKey = isActive
    ? describe('with the key', calls)
    : `the key is ${status}: no request with it is taken`;
  const bySession = issuedAt.length > 0 ? describe('with a session', sessions) : 'every session has expired';
  return { verdict: judge(all), because: `${byKey}; ${bySession}`, calls: all };
}

function judge(calls: readonly ProvenCall[]): Judgement['verdict'] {
  if (calls.some(({ outcome }) => outcome === 'allowed')) return 'not contained';
  return calls.every(({ outcome }) => outcome === 'denied') ? 'contained' : 'unknown';
}

function describe(how: string, calls: readonly ProvenCall[]): string {
  const of = (outcome: ProvenCall['outcome']) => calls.filter((one) => one.outcome === outcome);
  const [allowed] = of('allowed');
  if (allowed !== undefined) return `${how}, ${allowed.call} is allowed by ${allowed.by}`;
  const [open] = of('not allowed');
  if (open !== undefined) {
    return `${how}, nothing denies ${open.call}: no policy of the user allows it, but a resource's may`;
  }
  const by = [...new Set(calls.map((one) => one.by))].join(' and ');
  const observed = calls.filter(({ isObserved }) => isObserved).length;
  const which = observed === 0 ? 'all typical calls' : `the ${observed} observed and all typical calls`;
  return `${how}, ${which} are denied by ${by}`;
}

interface WantedCall {
  readonly call: string;
  /** ARN, with ACCOUNT for the account. */
  readonly resource: string;
  readonly isObserved?: true;
}

/** Of what he called, the resource is not known: only what holds for every resource counts. */
function listCalls(observed: readonly string[]): WantedCall[] {
  const seen = new Set(observed);
  return [
    ...[...seen].map((call): WantedCall => ({ call, resource: '*', isObserved: true })),
    ...TYPICAL_CALLS.filter(([call]) => !seen.has(call)).map(([call, resource]) => ({ call, resource })),
  ];
}

function tryCalls(
  how: ProvenCall['with'],
  wanted: readonly WantedCall[],
  { user }: Held,
  policies: UserPolicies,
  ofSession: RequestContext,
): ProvenCall[] {
  const account = user.arn.split(':')[4] ?? '';
  const kind = how === 'key' ? 'user' : 'user-session';
  const principal: Principal = { kind, account, arn: user.arn };
  const context = {
    ...ofSession,
    'aws:PrincipalArn': user.arn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': 'User',
    'aws:username': user.userName,
    'aws:userid': user.userId,
  };
  const known = new Set([...Object.keys(context), 'aws:TokenIssueTime'].map((key) => key.toLowerCase()));
  const cautious = (policy: NamedPolicy) => assumeTheWorst(policy, known);
  const set = {
    identity: policies.identity.map(cautious),
    ...(policies.boundary === undefined ? {} : { boundary: cautious(policies.boundary) }),
  };
  return wanted.map(({ resource: pattern, ...one }) => {
    const resource = pattern.replace('ACCOUNT', account);
    const decision = evaluate({ principal, action: one.call, resource, context }, set);
    const call = { ...one, with: how };
    if (decision.allowed) {
      const [ref] = decision.allowedBy;
      return { ...call, outcome: 'allowed', by: `${ref?.policy}, statement ${ref?.statement}` };
    }
    return decision.kind === 'explicit-deny'
      ? {
          ...call,
          outcome: 'denied',
          by: `${decision.blockedBy.policy}, statement ${decision.blockedBy.statement}`,
        }
      : { ...call, outcome: 'not allowed', by: decision.blockedBy.level };
  });
}

/**
 * Where the attacker calls from, with which MFA and for which tag is his to choose: a deny that depends on it is
 * none, and an allow that does is one.
 */
function assumeTheWorst({ name, document }: NamedPolicy, known: ReadonlySet<string>): NamedPolicy {
  const isKnown = ({ Condition = {} }: Statement) =>
    Object.values(Condition).every((keys) => Object.keys(keys).every((key) => known.has(key.toLowerCase())));
  const statements = asList(document.Statement).map((statement, at): Statement[] => {
    // By its place in the policy as it is written.
    const cited = { Sid: `#${at}`, ...statement };
    if (isKnown(statement)) return [cited];
    const { Condition: _condition, ...unconditional } = cited;
    return statement.Effect === 'Deny' ? [] : [unconditional];
  });
  return { name, document: { ...document, Statement: statements.flat() } };
}
