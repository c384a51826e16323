import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { PROOF_PERMISSIONS } from '../../src/contain/prove-key.ts';
import { iamArn } from './names.ts';
import { allow } from './statements.ts';

/** To evaluate what the users of `userArns` may do: their policies, their groups' and their boundary. It reads only. */
export const allowProof = (stack: Stack, userArns: string): PolicyStatement[] => [
  allow('ReadUsers', PROOF_PERMISSIONS.user, [userArns]),
  allow('ReadGroups', PROOF_PERMISSIONS.group, [iamArn(stack, 'group/*')]),
  allow('ReadPolicies', PROOF_PERMISSIONS.policy, [
    iamArn(stack, 'policy/*'),
    `arn:${stack.partition}:iam::aws:policy/*`,
  ]),
];

export function acknowledgeProof(role: Construct): void {
  const reason =
    'What a user may do is in whatever policies and groups he has; they are read, and not changed.';
  for (const resource of [
    'arn:<AWS::Partition>:iam::<AWS::AccountId>:group/*',
    'arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/*',
    'arn:<AWS::Partition>:iam::aws:policy/*',
  ])
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}
