import { identities } from '../../kernel/identity.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { validationError } from './constraints.ts';
import { accessPrincipal, USER } from './principals.ts';

/**
 * Whom an operation that leaves the user's name out is about: the caller himself, under the name that he
 * has now. Undefined: the root user. Throws for callers who are no user.
 */
export function ownUserName(call: Call): string | undefined {
  const { principal, userId } = call.caller;
  if (principal.kind === 'root') return undefined;
  if (principal.kind === 'user' || principal.kind === 'user-session') {
    for (const user of identities(call.world, call.account).users.values())
      if (user.id === userId) return user.name;
  }
  throw validationError('Must specify userName when calling with non-User credentials');
}

/** The access for an operation on the named user, or else on the caller himself. */
export function accessUserOrSelf(action: string, call: Call, named: string | undefined): readonly Access[] {
  const name = named ?? ownUserName(call);
  return name === undefined
    ? [{ action: `iam:${action}`, resource: `arn:aws:iam::${call.account}:root` }]
    : accessPrincipal(USER, action, call, name);
}
