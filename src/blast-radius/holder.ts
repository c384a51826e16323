import { evaluate } from '../iam/evaluate.ts';
import type {
  AccessRequest,
  Decision,
  NamedPolicy,
  PolicySet,
  Principal,
  StatementRef,
} from '../iam/model.ts';
import { asList } from '../iam/request.ts';
import { type Assumption, assumeConditions, type KnownKeys, listUnknown } from './assume-conditions.ts';

/** Who holds a credential: a user with his key, or a session of a role. */
export interface HolderFacts {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  /** `AIDA…` or `AROA…` */
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly asOf: string;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
}

/** The same, ready to be asked about. */
export interface Holder {
  readonly facts: HolderFacts;
  readonly principal: Principal;
  readonly account: string;
  readonly partition: string;
  readonly known: KnownKeys;
  /** His policies, by how conditions are taken that are not known. */
  readonly policies: Readonly<Record<Assumption, PolicySet>>;
  /** Of a statement of his, the condition keys that are not known: by policy and statement. */
  readonly unknown: ReadonlyMap<string, readonly string[]>;
}

/** `inRequest`: condition keys whose values whoever makes the request chooses, and the request that is meant has. */
export function makeHolder(facts: HolderFacts, inRequest: Readonly<Record<string, string>> = {}): Holder {
  const { kind, arn, id, name, asOf, identity, boundary } = facts;
  const [, partition = 'aws', , , account = ''] = arn.split(':');
  const isUser = kind === 'user';
  const known: KnownKeys = new Map([
    ['aws:principalarn', arn],
    ['aws:principalaccount', account],
    ['aws:principaltype', isUser ? 'User' : 'AssumedRole'],
    ['aws:username', isUser ? name : undefined],
    ...(isUser ? [['aws:userid', id] as const] : []),
    // A key has no time of issue, and a session of a role can be had now.
    ['aws:tokenissuetime', isUser ? undefined : asOf],
    ['aws:currenttime', asOf],
    ['aws:epochtime', String(Math.floor(Date.parse(asOf) / 1000))],
    ['aws:securetransport', 'true'],
    ['aws:viaawsservice', 'false'],
    ['aws:principalisawsservice', 'false'],
    ...Object.entries(inRequest).map(([key, value]) => [key.toLowerCase(), value] as const),
  ]);
  const principal: Principal = isUser
    ? { kind: 'user', account, arn }
    : {
        kind: 'role-session',
        account,
        arn: `arn:${partition}:sts::${account}:assumed-role/${name}/cordon-probe`,
        roleArn: arn,
      };
  const settle = (assumption: Assumption): PolicySet => ({
    identity: identity.map((policy) => assumeConditions(policy, known, assumption)),
    ...(boundary === undefined ? {} : { boundary: assumeConditions(boundary, known, assumption) }),
  });
  return {
    facts,
    principal,
    account,
    partition,
    known,
    policies: { his: settle('his'), ours: settle('ours') },
    unknown: mapUnknown([...identity, ...asList(boundary ?? [])], known),
  };
}

const keyOf = (policy: string, statement: string): string => `${policy}\n${statement}`;

export const mapUnknown = (policies: readonly NamedPolicy[], known: KnownKeys): Map<string, string[]> =>
  new Map(
    policies.flatMap(({ name, document }) =>
      asList(document.Statement).map(
        (statement, at) => [keyOf(name, statement.Sid || `#${at}`), listUnknown(statement, known)] as const,
      ),
    ),
  );

/** What one request comes to. */
export type Outcome =
  | { readonly allowed: 'yes'; readonly refs: readonly StatementRef[] }
  /** On conditions with these keys. */
  | { readonly allowed: 'if'; readonly refs: readonly StatementRef[]; readonly keys: readonly string[] }
  | { readonly allowed: 'no' };

export type Asked = Pick<AccessRequest, 'action' | 'resource'>;

/** Tried both ways: what conditions decide that are not known here is an `if`. */
export function tryRequest(holder: Holder, asked: Asked, onResource?: NamedPolicy): Outcome {
  const { principal, policies, unknown, known } = holder;
  const context = Object.fromEntries(
    [...known].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const request: AccessRequest = { principal, ...asked, context };
  const decide = (assumption: Assumption): Decision =>
    evaluate(request, {
      ...policies[assumption],
      ...(onResource === undefined
        ? {}
        : { resource: assumeConditions(onResource, known, assumption), resourceMode: 'required' }),
    });
  const atMost = decide('his');
  if (!atMost.allowed) return { allowed: 'no' };
  const refs = atMost.allowedBy;
  const atLeast = decide('ours');
  if (atLeast.allowed) return { allowed: 'yes', refs: atLeast.allowedBy };
  const deciding = atLeast.kind === 'explicit-deny' ? [atLeast.blockedBy, ...refs] : refs;
  const here = onResource === undefined ? unknown : new Map([...unknown, ...mapUnknown([onResource], known)]);
  const keys = deciding.flatMap(({ policy, statement }) => here.get(keyOf(policy, statement)) ?? []);
  return { allowed: 'if', refs, keys: [...new Set(keys)] };
}
