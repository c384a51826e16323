/** Statements, read once per document and matched against requests. */
import { readConditions } from './conditions/condition.ts';
import type { KeyTest } from './conditions/operator.ts';
import { type Glob, matchGlob, parseGlob } from './glob.ts';
import type { NamedPolicy, PolicyDocument, PolicyLevel, Statement, StatementRef } from './model.ts';
import { findNaming, isSpared, type NamedPrincipals, type Naming, readPrincipals } from './principal.ts';
import { asList, type RequestView } from './request.ts';
import { parseTemplate, resolveGlob, type Template } from './variables.ts';

interface ReadStatement {
  /** Its Sid, or else its place (`#0`). */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly Glob[];
  readonly negatesActions: boolean;
  /** Undefined in trust policies, which are about the one role. */
  readonly resources: readonly Template[] | undefined;
  readonly negatesResources: boolean;
  readonly principals: NamedPrincipals | undefined;
  readonly negatesPrincipals: boolean;
  /** Read on first use: most requests fail at the action. Undefined: an operator that we cannot interpret. */
  readonly conditions: () => readonly KeyTest[] | undefined;
}

const statementsOf = new WeakMap<PolicyDocument, readonly ReadStatement[]>();

function readStatements(document: PolicyDocument): readonly ReadStatement[] {
  const known = statementsOf.get(document);
  if (known !== undefined) return known;
  const withVariables = document.Version === '2012-10-17';
  const statements = asList(document.Statement).map((statement, at) =>
    readStatement(statement, at, withVariables),
  );
  statementsOf.set(document, statements);
  return statements;
}

function readStatement(statement: Statement, at: number, withVariables: boolean): ReadStatement {
  const resources = statement.Resource ?? statement.NotResource;
  const principals = statement.Principal ?? statement.NotPrincipal;
  return {
    name: statement.Sid || `#${at}`,
    effect: statement.Effect,
    actions: asList(statement.Action ?? statement.NotAction ?? []).map((action) =>
      parseGlob(action.toLowerCase()),
    ),
    negatesActions: statement.NotAction !== undefined,
    resources:
      resources === undefined
        ? undefined
        : asList(resources).map((resource) => parseTemplate(resource, withVariables)),
    negatesResources: statement.NotResource !== undefined,
    principals: principals === undefined ? undefined : readPrincipals(principals),
    negatesPrincipals: statement.NotPrincipal !== undefined,
    conditions: lazily(() => readConditions(statement.Condition ?? {}, withVariables)),
  };
}

function lazily<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

/** The statements of one policy that apply to a request: the first Deny, or every Allow. */
interface Matches {
  readonly deny?: StatementRef;
  readonly allows: readonly Grant[];
}

export interface Grant {
  readonly ref: StatementRef;
  readonly naming: Naming;
}

export function matchPolicy(policy: NamedPolicy, level: PolicyLevel, request: RequestView): Matches {
  const allows: Grant[] = [];
  for (const statement of readStatements(policy.document)) {
    const naming = matchStatement(statement, level, request);
    if (naming === undefined) continue;
    const ref = { level, policy: policy.name, statement: statement.name };
    if (statement.effect === 'Deny') return { deny: ref, allows: [] };
    allows.push({ ref, naming });
  }
  return { allows };
}

/** How a statement that applies names the requester; undefined when it does not apply. */
function matchStatement(
  statement: ReadStatement,
  level: PolicyLevel,
  request: RequestView,
): Naming | undefined {
  if (!matchAction(statement, request)) return undefined;
  const naming = matchPrincipal(statement, level, request);
  if (naming === undefined || !matchResource(statement, request)) return undefined;
  // validatePolicy refuses unknown operators. Should one come here all the same, it must not widen access:
  // a Deny applies without its condition, an Allow not at all.
  const conditions = statement.conditions();
  const holds = conditions?.every((test) => test(request)) ?? statement.effect === 'Deny';
  return holds ? naming : undefined;
}

function matchAction({ actions, negatesActions }: ReadStatement, { action }: RequestView): boolean {
  return actions.length > 0 && actions.some((glob) => matchGlob(glob, action)) !== negatesActions;
}

function matchPrincipal(
  { effect, principals, negatesPrincipals }: ReadStatement,
  level: PolicyLevel,
  request: RequestView,
): Naming | undefined {
  // Only a policy on a resource has to say whom it means; elsewhere it is whoever the policy is attached to.
  if (principals === undefined) return level === 'resource' ? undefined : 'itself';
  if (!negatesPrincipals) return findNaming(principals, request.principal);
  // Allow with NotPrincipal is not supported: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  return effect === 'Allow' || isSpared(principals, request) ? undefined : 'itself';
}

function matchResource({ resources, negatesResources }: ReadStatement, request: RequestView): boolean {
  if (resources === undefined) return true;
  let isNamed = false;
  for (const resource of resources) {
    const glob = resolveGlob(resource, request);
    // An unresolved variable: the entry names nothing, and cannot say either what it excepts.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    if (glob === undefined && negatesResources) return false;
    if (glob !== undefined && matchGlob(glob, request.resource)) isNamed = true;
  }
  return isNamed !== negatesResources;
}
