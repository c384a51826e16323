import { ArnPrincipal, Effect, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Fn, type Stack, Validations } from 'aws-cdk-lib/core';
import { allowContainment } from './containment-permissions.ts';
import { createOnlyWhen, type Parameters } from './parameters.ts';
import type { QuarantinePolicies } from './quarantine-policies.ts';
import { iamArn, SIMULATION_ROLE } from './translator-role.ts';

/**
 * The only role that a simulated finding is answered with. Anyone who may put events can write such a
 * finding, so IAM itself bounds it to users made for simulations. Returns its ARN, or '' where simulation is off.
 */
export function addSimulationRole(
  stack: Stack,
  parameters: Parameters,
  translatorRole: Role,
  quarantine: QuarantinePolicies,
): string {
  const role = new Role(stack, SIMULATION_ROLE, {
    roleName: SIMULATION_ROLE,
    description: 'Contains users under /cordon-simulation/, for simulated findings',
    assumedBy: new ArnPrincipal(translatorRole.roleArn),
    inlinePolicies: {
      Contain: allowContainment(
        iamArn(stack, 'user/cordon-simulation/*'),
        quarantine.denySessions.managedPolicyArn,
      ),
    },
  });
  // A policy of its own, because it is there only together with the role that it names.
  const mayAssume = new Policy(stack, 'AssumeSimulationRole', {
    policyName: 'AssumeSimulationRole',
    roles: [translatorRole],
    statements: [
      new PolicyStatement({
        sid: 'ActOnSimulatedFindings',
        effect: Effect.ALLOW,
        actions: ['sts:AssumeRole'],
        resources: [role.roleArn],
      }),
    ],
  });
  createOnlyWhen(parameters.simulationOn, role);
  createOnlyWhen(parameters.simulationOn, mayAssume);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/cordon-simulation/*]',
    reason: 'The path is the bound: whoever makes a user for a simulation makes it there.',
  });
  return Fn.conditionIf(parameters.simulationOn.logicalId, role.roleArn, '').toString();
}
