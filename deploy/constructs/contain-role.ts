import { ArnPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { allowContainment } from './containment-permissions.ts';
import { CONTAIN_ROLE, iamArn } from './names.ts';
import type { Parameters } from './parameters.ts';
import { acknowledgeProof } from './proof-permissions.ts';
import { denyProtected } from './protected-parts.ts';
import type { QuarantinePolicies } from './quarantine-policies.ts';

/**
 * What people have decided is done with: assumed by CordonControl alone, in a session that bears the incident's id, so
 * that the trail says for which. It may attach both of the stack's policies, and can write none of its own making: the
 * inline form of deny-all is left to people with rights of their own, as IAM knows no condition on its text.
 */
export function addContainRole(
  stack: Stack,
  parameters: Parameters,
  { denySessions, denyAll }: QuarantinePolicies,
  assumedBy: Role,
): string {
  const role = new Role(stack, CONTAIN_ROLE, {
    roleName: CONTAIN_ROLE,
    description: 'Contains users when people have decided it',
    assumedBy: new ArnPrincipal(assumedBy.roleArn),
    inlinePolicies: {
      Contain: allowContainment(stack, iamArn(stack, 'user/*'), [
        denySessions.managedPolicyArn,
        denyAll.managedPolicyArn,
      ]),
      NeverTouch: denyProtected(stack, parameters),
    },
  });
  acknowledgeProof(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/*]',
    reason: 'Whom people decide about is not known beforehand; the emergency users are denied to it.',
  });
  return role.roleArn;
}
