import type { TrailRecord } from '../../../kernel/trail.ts';
import type { CallerDetails } from './rule.ts';

/**
 * Who called, in the words of a finding: of a role's session the user name is the role's, of a federated user's that
 * of the user who vouches for him. Undefined: a service, nobody who is known, or somebody of another account.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-summary.html
 * Differs from AWS: what a principal of another account does in this one raises nothing in this one.
 */
export function readCaller({ userIdentity }: TrailRecord): CallerDetails | undefined {
  const { type, principalId, accessKeyId } = userIdentity;
  if (typeof principalId !== 'string' || typeof accessKeyId !== 'string') return undefined;
  switch (type) {
    case 'Root':
      return { accessKeyId, principalId, userType: type, userName: 'Root' };
    case 'IAMUser':
      return { accessKeyId, principalId, userType: type, userName: textAt(userIdentity, 'userName') };
    case 'AssumedRole':
    case 'FederatedUser': {
      const issuer = memberOf(memberOf(userIdentity, 'sessionContext'), 'sessionIssuer');
      return { accessKeyId, principalId, userType: type, userName: textAt(issuer, 'userName') };
    }
    default:
      return undefined;
  }
}

/** The version of the metadata service that gave the credentials to an EC2 instance; undefined: no instance's. */
export const readRoleDelivery = ({ userIdentity }: TrailRecord): string | undefined =>
  textAt(memberOf(userIdentity, 'sessionContext'), 'ec2RoleDelivery') || undefined;

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function textAt(value: unknown, name: string): string {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : '';
}
