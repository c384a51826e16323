import { evaluate } from '../../src/iam/evaluate.ts';
import type { Decision, NamedPolicy, PolicySet, StatementRef } from '../../src/iam/model.ts';
import { AwsError } from './aws-error.ts';
import { awsManagedPolicy } from './aws-managed-policies.ts';
import { globalContext } from './context.ts';
import { enforcedIdentities, type IamState, type Role, type User } from './identity.ts';
import type { Access, Call, Caller, Service } from './operation.ts';

/**
 * Step two of every request: every access that the operation asks for is evaluated against the
 * caller's policies as they are enforced now. Throws AWS's refusal, with the reason that AWS gives.
 */
export function authorize(call: Call, service: Service, accesses: readonly Access[]): void {
  const identity = enforcedIdentity(call);
  const context = globalContext(call, identity.tags);
  for (const access of accesses) {
    const decision = evaluate(
      {
        principal: call.caller.principal,
        action: access.action,
        resource: access.resource,
        resourceAccount: access.resourceAccount ?? call.account,
        context: { ...context, ...access.context },
      },
      policySet(identity, call.caller, access),
    );
    if (!decision.allowed) throw refusal(call.caller, service, access, decision);
  }
}

interface EnforcedIdentity {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly tags: ReadonlyMap<string, string>;
}

function policySet(enforced: EnforcedIdentity, caller: Caller, access: Access): PolicySet {
  return {
    identity: enforced.identity,
    ...(enforced.boundary === undefined ? {} : { boundary: enforced.boundary }),
    ...(caller.session?.policies === undefined ? {} : { session: caller.session.policies }),
    ...(access.resourcePolicy === undefined ? {} : { resource: access.resourcePolicy }),
    ...(access.resourceMode === undefined ? {} : { resourceMode: access.resourceMode }),
  };
}

/** The policies of the user or role behind the caller. One that is gone, or came back under a new id, has none. */
function enforcedIdentity(call: Call): EnforcedIdentity {
  const { caller } = call;
  const nothing: EnforcedIdentity = { identity: [], tags: new Map() };
  if (caller.principal.kind === 'service') return nothing;
  const state = enforcedIdentities(call.world, caller.account);
  const holder = caller.session === undefined ? state.users.get(nameOf(caller)) : issuerOf(state, caller);
  if (holder === undefined) return nothing;
  const boundary = holder.boundary === undefined ? undefined : managedPolicy(state, holder.boundary);
  return {
    identity: [
      ...[...holder.inline].map(([name, policy]) => ({ name: `inline:${name}`, document: policy.document })),
      ...holder.attached.flatMap((arn) => managedPolicy(state, arn) ?? []),
    ],
    ...(boundary === undefined ? {} : { boundary }),
    tags: new Map([...holder.tags, ...(caller.session?.tags ?? [])]),
  };
}

function issuerOf(state: IamState, caller: Caller): User | Role | undefined {
  const issuer = caller.session?.issuer;
  if (issuer === undefined || issuer.type === 'Root') return undefined;
  const all: Iterable<User | Role> = issuer.type === 'Role' ? state.roles.values() : state.users.values();
  // By unique id: a renamed user keeps his sessions, a recreated one does not inherit them.
  for (const holder of all) if (holder.id === issuer.id) return holder;
  return undefined;
}

const nameOf = (caller: Caller): string =>
  caller.principal.kind === 'user'
    ? caller.principal.arn.slice(caller.principal.arn.lastIndexOf('/') + 1)
    : '';

export function managedPolicy(state: IamState, arn: string): NamedPolicy | undefined {
  const own = state.policies.get(arn);
  const document = own?.versions.get(own.defaultVersion)?.document ?? awsManagedPolicy(arn)?.document;
  return document === undefined ? undefined : { name: arn, document };
}

const DENIED_CODE = {
  awsQuery: 'AccessDenied',
  restXml: 'AccessDenied',
  restJson1: 'AccessDeniedException',
  awsJson1_0: 'AccessDeniedException',
  awsJson1_1: 'AccessDeniedException',
} as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function refusal(
  caller: Caller,
  service: Service,
  access: Access,
  decision: Extract<Decision, { allowed: false }>,
): AwsError {
  const { principal } = caller;
  const who =
    'arn' in principal ? principal.arn : principal.kind === 'service' ? principal.service : 'Anonymous';
  const level = LEVEL_NAME[decision.blockedBy.level];
  const why =
    decision.kind === 'explicit-deny'
      ? `with an explicit deny in ${level}`
      : `because no ${level.replace(/^an? /, '')} allows the ${access.action} action`;
  const json = service.protocol.startsWith('awsJson');
  return new AwsError(
    service.deniedCode ?? DENIED_CODE[service.protocol],
    `User: ${who} is not authorized to perform: ${access.action} on resource: ${access.resource} ${why}`,
    { status: json ? 400 : 403, members: { decision } },
  );
}

const LEVEL_NAME: Record<StatementRef['level'], string> = {
  identity: 'an identity-based policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  resource: 'a resource-based policy',
};
