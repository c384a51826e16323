/**
 * Whether a request is allowed, by whom, or who blocks it. Pure; never throws on documents that `validatePolicy` accepts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import type {
  AccessRequest,
  Decision,
  NamedPolicy,
  PolicyLevel,
  PolicySet,
  Principal,
  StatementRef,
} from './model.ts';
import type { Naming } from './principal.ts';
import { viewRequest } from './request.ts';
import { type Grant, matchPolicy } from './statement.ts';

/** Policies of one level that add up: an Allow in any of them is an Allow of the level. */
interface Layer {
  readonly level: PolicyLevel;
  readonly policies: readonly NamedPolicy[];
}

interface Scanned {
  readonly level: PolicyLevel;
  readonly allows: readonly Grant[];
}

export function evaluate(request: AccessRequest, policies: PolicySet): Decision {
  const view = viewRequest(request, policies.boundary !== undefined);
  const scanned: Scanned[] = [];
  for (const { level, policies: layer } of listLayers(request.principal, policies)) {
    const allows: Grant[] = [];
    for (const policy of layer) {
      const matches = matchPolicy(policy, level, view);
      if (matches.deny) return { allowed: false, kind: 'explicit-deny', blockedBy: matches.deny };
      allows.push(...matches.allows);
    }
    scanned.push({ level, allows });
  }
  return decide(request, policies.resourceMode ?? 'adds', scanned);
}

/** Every layer that applies to the requester, in the order in which AWS looks at them. */
function listLayers(principal: Principal, policies: PolicySet): Layer[] {
  const layers: Layer[] = (policies.rcps ?? []).map((level) => ({ level: 'rcp', policies: level }));
  const onResource: Layer[] = policies.resource ? [{ level: 'resource', policies: [policies.resource] }] : [];
  // Only the resource's side speaks about requesters who belong to no account.
  if (!belongsToAccount(principal)) return [...layers, ...onResource];
  for (const level of policies.scps ?? []) layers.push({ level: 'scp', policies: level });
  layers.push(...onResource, { level: 'identity', policies: policies.identity });
  if (policies.boundary) layers.push({ level: 'boundary', policies: [policies.boundary] });
  const session = sessionPolicies(principal, policies);
  if (session) layers.push({ level: 'session', policies: session });
  return layers;
}

type AccountPrincipal = Exclude<Principal, { kind: 'service' | 'federated' | 'anonymous' }>;

function belongsToAccount(principal: Principal): principal is AccountPrincipal {
  return principal.kind !== 'service' && principal.kind !== 'federated' && principal.kind !== 'anonymous';
}

/**
 * A federation session without a session policy has no permissions of its own; a role session without one has all of its role's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
 */
function sessionPolicies(principal: Principal, policies: PolicySet): readonly NamedPolicy[] | undefined {
  return policies.session ?? (principal.kind === 'federated-session' ? [] : undefined);
}

/** No Deny applies: now every guardrail must let the request through, and something must grant it. */
function decide(request: AccessRequest, mode: 'adds' | 'required', scanned: readonly Scanned[]): Decision {
  const guardrails = scanned.filter(({ level }) => level === 'rcp' || level === 'scp');
  const shut = guardrails.find(({ allows }) => allows.length === 0);
  if (shut) return refuse(shut.level);
  const granted = decideGrant(request, mode, scanned);
  return granted.allowed ? allow(granted.allowedBy, guardrails) : granted;
}

function decideGrant(
  { principal, resourceAccount }: AccessRequest,
  mode: 'adds' | 'required',
  scanned: readonly Scanned[],
): Decision {
  const resource = scanned.find(({ level }) => level === 'resource')?.allows ?? [];
  const refs = (naming?: Naming) =>
    resource.filter((grant) => naming === undefined || grant.naming === naming).map(({ ref }) => ref);
  const toItself = refs('itself');
  if (!belongsToAccount(principal)) return toItself.length > 0 ? allow(toItself, []) : refuse('resource');
  const isCrossAccount = resourceAccount !== undefined && resourceAccount !== principal.account;
  if (isCrossAccount || mode === 'required') {
    if (resource.length === 0) return refuse('resource');
    if (isCrossAccount) return limit(refs(), principal, scanned, ['identity', 'boundary', 'session']);
  }
  // Named himself, the requester is not cut by what his own policies, boundary or session leave out;
  // named by the role or user behind his session, only by the latter two.
  if (toItself.length > 0) return allow(toItself, []);
  const toOrigin = refs('origin');
  if (toOrigin.length > 0) return limit(toOrigin, principal, scanned, ['boundary', 'session']);
  return limit(refs(), principal, scanned, ['identity', 'boundary', 'session']);
}

/** `grant` holds if each of the requester's own levels named here, where it exists, allows the request as well. */
function limit(
  grant: readonly StatementRef[],
  principal: AccountPrincipal,
  scanned: readonly Scanned[],
  levels: readonly PolicyLevel[],
): Decision {
  const own = scanned.filter(({ level }) => levels.includes(level));
  // The root user needs no identity policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
  const shut = own.find(
    ({ level, allows }) => allows.length === 0 && !(level === 'identity' && principal.kind === 'root'),
  );
  return shut ? refuse(shut.level) : allow(grant, own);
}

function allow(grant: readonly StatementRef[], letThrough: readonly Scanned[]): Decision {
  const refs = letThrough.flatMap(({ allows }) => allows.map(({ ref }) => ref));
  return { allowed: true, allowedBy: [...grant, ...refs] };
}

function refuse(level: PolicyLevel): Decision {
  return { allowed: false, kind: 'implicit-deny', blockedBy: { level } };
}
