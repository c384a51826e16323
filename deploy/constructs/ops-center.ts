import { Policy, type Role } from 'aws-cdk-lib/aws-iam';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { createOnlyWhen, type Parameters } from './parameters.ts';
import { allow } from './statements.ts';

/** Opening OpsItems and writing into them, for who keeps cases, where OpsCenter is the desk. It needs no resource. */
export function addOpsCenter(stack: Stack, parameters: Parameters, openedBy: readonly Role[]): void {
  const opsItems = stack.formatArn({ service: 'ssm', resource: 'opsitem', resourceName: '*' });
  const policy = new Policy(stack, 'KeepOpsItems', {
    policyName: 'KeepOpsItems',
    roles: [...openedBy],
    statements: [allow('KeepOpsItems', ['ssm:CreateOpsItem', 'ssm:UpdateOpsItem'], [opsItems])],
  });
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:opsitem/*]',
    reason: 'AWS makes the id of an OpsItem when it is opened; none can be read or deleted with this.',
  });
  createOnlyWhen(parameters.opsCenterOn, policy);
}
