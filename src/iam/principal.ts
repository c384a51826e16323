/**
 * Whom a Principal or NotPrincipal element names. No wildcards but a lone `*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * Differs from AWS: CanonicalUser names nobody here, as requests carry no canonical id.
 */
import type { Principal, PrincipalElement } from './model.ts';
import { asList, type RequestView } from './request.ts';

/**
 * How an element names the requester, strongest first: `itself` (or everyone); `origin`, the role or user behind a session;
 * `account`, which delegates to the account's own policies.
 */
export type Naming = 'itself' | 'origin' | 'account';

export interface NamedPrincipals {
  readonly everyone: boolean;
  readonly arns: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

export function readPrincipals(element: PrincipalElement): NamedPrincipals {
  const list = (value: string | readonly string[] | undefined) => asList(value ?? []);
  const aws = element === '*' ? ['*'] : list(element.AWS);
  const accounts = aws.map(accountNamed).filter((account) => account !== undefined);
  return {
    everyone: aws.includes('*'),
    arns: new Set(aws),
    accounts: new Set(accounts),
    services: new Set(element === '*' ? [] : list(element.Service)),
    providers: new Set(element === '*' ? [] : list(element.Federated)),
  };
}

/** `111122223333` and `arn:aws:iam::111122223333:root` mean the same. */
function accountNamed(name: string): string | undefined {
  if (/^\d{12}$/.test(name)) return name;
  return /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(name)?.[1];
}

/** The strongest way in which `named` names the requester; undefined: not at all. */
export function findNaming(named: NamedPrincipals, principal: Principal): Naming | undefined {
  if (named.everyone) return 'itself';
  switch (principal.kind) {
    case 'anonymous':
      return undefined;
    case 'service':
      return named.services.has(principal.service) ? 'itself' : undefined;
    case 'federated':
      return named.providers.has(principal.provider) ? 'itself' : undefined;
    case 'root':
      return named.accounts.has(principal.account) ? 'itself' : undefined;
    default:
      return findArnNaming(named, principal);
  }
}

type Entity = Exclude<Principal, { kind: 'anonymous' | 'service' | 'federated' | 'root' }>;

function findArnNaming(named: NamedPrincipals, principal: Entity): Naming | undefined {
  if (named.arns.has(principal.arn)) return 'itself';
  const origin = originOf(principal);
  if (origin !== undefined && named.arns.has(origin)) return 'origin';
  return named.accounts.has(principal.account) ? 'account' : undefined;
}

function originOf(principal: Entity): string | undefined {
  if (principal.kind === 'role-session') return principal.roleArn;
  return principal.kind === 'federated-session' ? principal.userArn : undefined;
}

/**
 * Whether NotPrincipal spares the requester: only when his account and every identity he acts under are listed,
 * and never when he has a permissions boundary.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isSpared(named: NamedPrincipals, { principal, hasBoundary }: RequestView): boolean {
  if (named.everyone) return true;
  if (hasBoundary) return false;
  switch (principal.kind) {
    case 'anonymous':
    case 'service':
    case 'federated':
    case 'root':
      return findNaming(named, principal) !== undefined;
    case 'role-session':
      return (
        named.accounts.has(principal.account) &&
        named.arns.has(principal.roleArn) &&
        named.arns.has(principal.arn)
      );
    default:
      return named.accounts.has(principal.account) && named.arns.has(principal.arn);
  }
}
