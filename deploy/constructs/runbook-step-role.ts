import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { rotationPermissions } from '../../src/rotate/permissions.ts';
import { RUNBOOK_STEP_ROLE, SIMULATION_PATH } from './names.ts';
import type { Parameters } from './parameters.ts';
import { denyProtected } from './protected-parts.ts';
import { letCheckSeals } from './seal-key.ts';
import { allow } from './statements.ts';
import { allowWork, type Workplace } from './work-permissions.ts';

interface Parts extends Workplace {
  readonly evidence: Bucket;
  readonly sealKey: Key;
}

/** The one role that deletes and makes keys, of users made for simulations only; it may read no secret. */
export function addRunbookStepRole(stack: Stack, parameters: Parameters, parts: Parts): Role {
  const rotation = rotationPermissions({
    partition: stack.partition,
    account: stack.account,
    region: stack.region,
    userPath: SIMULATION_PATH,
    tableArn: parts.table.tableArn,
    evidenceBucketArn: parts.evidence.bucketArn,
  });
  const role = new Role(stack, RUNBOOK_STEP_ROLE, {
    roleName: RUNBOOK_STEP_ROLE,
    description: 'Steps of the runbook: evidence, deletion of the compromised key, the new key',
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Work: new PolicyDocument({ statements: allowWork(parts) }),
      Rotate: new PolicyDocument({
        statements: rotation.map(({ sid, actions, resource, conditions }) =>
          allow(sid, actions, [resource], conditions),
        ),
      }),
      NeverTouch: denyProtected(stack, parameters),
    },
  });
  letCheckSeals(stack, parts.sealKey, role);
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/cordon-simulation/*]',
      reason: 'The path is the bound: whoever makes a user for a simulation makes it there.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::<Evidence.Arn>/incidents/*]',
      reason: 'Every incident has objects of its own; what is there cannot be changed.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:cordon/*]',
      reason: 'Every incident has a secret of its own, under the prefix that is kept for Cordon.',
    },
  );
  return role;
}
