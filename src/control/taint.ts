import type { StoredIncident } from '../respond/read-incidents.ts';
import type { Caller } from './caller.ts';

/**
 * Why the incident forbids this caller to act on it, or undefined: who holds what the incident is about may be the
 * attacker. IAM compares names without regard to case, and so does this.
 */
export function findTaint(caller: Caller, incident: StoredIncident): string | undefined {
  if (incident.credentials.some(({ accessKeyId }) => accessKeyId === caller.accessKeyId)) {
    return 'the request is signed with a key of the incident';
  }
  // It names whoever its maker wanted, and its maker nowhere.
  if (caller.arn.includes(':federated-user/')) return 'a federation session does not say who made it';
  const [account, kind, ...name] = incident.key.split('/');
  if (account !== caller.account) return undefined;
  if (kind === 'root' && caller.arn.endsWith(':root'))
    return 'it is root, whose credential the incident is about';
  const own = nameOf(caller.arn);
  if (own === undefined || own.kind !== kind || own.name.toLowerCase() !== name.join('/').toLowerCase()) {
    return undefined;
  }
  return `it is the ${kind} that the incident is about`;
}

/** A user's session bears his own ARN. */
function nameOf(arn: string): { kind: 'user' | 'role'; name: string } | undefined {
  const [, user] = /:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (user !== undefined) return { kind: 'user', name: user };
  const [, role] = /:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? undefined : { kind: 'role', name: role };
}
