import { POLICY_PERMISSIONS } from '../contain/read-policies.ts';
import { ACCESS_PERMISSIONS } from '../contain/read-user.ts';

/** What a blast radius asks of AWS, by what it asks about. It reads names and policies, and no secret's value. */
export const BLAST_RADIUS_PERMISSIONS = {
  ...POLICY_PERMISSIONS,
  user: ['iam:GetAccessKeyLastUsed', ...ACCESS_PERMISSIONS, ...POLICY_PERMISSIONS.user],
  role: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
  /** About no resource: on `*`. */
  all: ['iam:ListRoles', 'secretsmanager:ListSecrets', 'ssm:DescribeParameters'],
} as const;
