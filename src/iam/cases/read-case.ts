/**
 * A case file is a list of cases: what AWS documents (`source`), as a request, the policies, and the decision.
 * To add one, write JSON; a new file goes into the list of evaluate.test.ts.
 *
 * `principal` is a name of principals.json. A policy is a list of statements, or a whole document where its Version matters;
 * `scps` and `rcps` are lists of levels. `expect` is `allow` (with the levels of the allowing statements, if they matter),
 * `explicit deny: LEVEL` or `implicit deny: LEVEL`. `unvalidated` marks a policy that AWS would refuse to store.
 */
import type {
  AccessRequest,
  Decision,
  NamedPolicy,
  PolicyDocument,
  PolicySet,
  Principal,
  RequestContext,
  Statement,
} from '../model.ts';
import principals from './principals.json' with { type: 'json' };

type WrittenPolicy = readonly Statement[] | PolicyDocument;

export interface WrittenCase {
  readonly title: string;
  readonly source: string;
  readonly request: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly resourceAccount?: string;
    readonly context?: RequestContext;
  };
  readonly policies: {
    readonly identity?: WrittenPolicy;
    readonly boundary?: WrittenPolicy;
    readonly session?: WrittenPolicy;
    readonly resource?: WrittenPolicy;
    readonly resourceMode?: 'adds' | 'required';
    readonly scps?: readonly WrittenPolicy[];
    readonly rcps?: readonly WrittenPolicy[];
  };
  readonly expect: string;
  readonly unvalidated?: boolean;
}

export function readRequest({ request }: WrittenCase): AccessRequest {
  const principal = new Map(Object.entries(principals)).get(request.principal);
  if (principal === undefined) throw new Error(`no principal "${request.principal}" in principals.json`);
  return { ...request, principal: principal as Principal, context: request.context ?? {} };
}

export function readPolicies({ policies }: WrittenCase): PolicySet {
  const { identity, boundary, session, resource, scps, rcps, resourceMode } = policies;
  return {
    identity: readLevel('identity', identity),
    ...(boundary && { boundary: readPolicy('boundary', boundary) }),
    ...(session && { session: readLevel('session', session) }),
    ...(resource && { resource: readPolicy('resource', resource) }),
    ...(scps && { scps: scps.map((level, at) => readLevel(`scp-${at}`, level)) }),
    ...(rcps && { rcps: rcps.map((level, at) => readLevel(`rcp-${at}`, level)) }),
    ...(resourceMode && { resourceMode }),
  };
}

/** No statements: no policy is attached. */
function readLevel(name: string, written: WrittenPolicy = []): readonly NamedPolicy[] {
  return Array.isArray(written) && written.length === 0 ? [] : [readPolicy(name, written)];
}

function readPolicy(name: string, written: WrittenPolicy): NamedPolicy {
  const document = 'Statement' in written ? written : { Version: '2012-10-17' as const, Statement: written };
  return { name, document };
}

/** A decision in the words of `expect`. */
export function describeDecision(decision: Decision): string {
  if (decision.allowed) return `allow: ${decision.allowedBy.map(({ level }) => level).join(', ')}`;
  return `${decision.kind === 'explicit-deny' ? 'explicit' : 'implicit'} deny: ${decision.blockedBy.level}`;
}
