import { ArnPrincipal, CompositePrincipal, Policy, Role } from 'aws-cdk-lib/aws-iam';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { allowContainment } from './containment-permissions.ts';
import { iamArn, SIMULATION_PATH, SIMULATION_ROLE } from './names.ts';
import { createOnlyWhen, type Parameters, whereOn } from './parameters.ts';
import { acknowledgeProof } from './proof-permissions.ts';
import { denyProtected } from './protected-parts.ts';
import type { QuarantinePolicies } from './quarantine-policies.ts';
import { allow } from './statements.ts';

/**
 * The only role that a simulated finding is answered with. Anyone who may put events can write such a
 * finding, so IAM itself bounds it to users made for simulations. Assumed by the roles that respond.
 * Returns its ARN, or '' where simulation is off.
 */
export function addSimulationRole(
  stack: Stack,
  parameters: Parameters,
  quarantine: QuarantinePolicies,
  assumedBy: readonly Role[],
): string {
  const role = new Role(stack, SIMULATION_ROLE, {
    roleName: SIMULATION_ROLE,
    description: 'Contains users under /cordon-simulation/, for simulated findings',
    assumedBy: new CompositePrincipal(...assumedBy.map(({ roleArn }) => new ArnPrincipal(roleArn))),
    inlinePolicies: {
      Contain: allowContainment(stack, iamArn(stack, `user${SIMULATION_PATH}*`), [
        quarantine.denySessions.managedPolicyArn,
      ]),
      NeverTouch: denyProtected(stack, parameters),
    },
  });
  // A policy of its own, because it is there only together with the role that it names.
  const mayAssume = new Policy(stack, 'AssumeSimulationRole', {
    policyName: 'AssumeSimulationRole',
    roles: [...assumedBy],
    statements: [allow('ActOnSimulatedFindings', ['sts:AssumeRole'], [role.roleArn])],
  });
  createOnlyWhen(parameters.simulationOn, role);
  createOnlyWhen(parameters.simulationOn, mayAssume);
  acknowledgeProof(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/cordon-simulation/*]',
    reason: 'The path is the bound: whoever makes a user for a simulation makes it there.',
  });
  return whereOn(parameters.simulationOn, role.roleArn);
}
