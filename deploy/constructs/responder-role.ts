import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { allowAnnounce } from './announce-permissions.ts';
import { acknowledgeDoubt, allowDoubt } from './doubt-permissions.ts';
import { functionArn, RUNBOOK } from './names.ts';
import type { Parameters } from './parameters.ts';
import { acknowledgeProof } from './proof-permissions.ts';
import { denyProtected } from './protected-parts.ts';
import { allowStart, type Runbook } from './runbook.ts';
import { letSeal } from './seal-key.ts';
import { allow } from './statements.ts';
import type { Switches } from './switches.ts';
import { allowEvidence, allowIncidents, allowWork, type Workplace } from './work-permissions.ts';

interface Parts extends Workplace {
  readonly name: string;
  readonly description: string;
  readonly topic: Topic;
  readonly evidence: Bucket;
  readonly runbook: Runbook;
  readonly switches: Switches;
  readonly sealKey: Key;
  /** What it may do with users. */
  readonly users: PolicyDocument;
  /** Names of functions that it invokes. */
  readonly invokes?: readonly string[];
  /** Beside what both functions do. */
  readonly more?: readonly PolicyStatement[];
}

/**
 * Policies to be read apart: what the function works with, what it asks before it believes, what it starts,
 * what it does with users, whom it never touches.
 */
export function addResponderRole(stack: Stack, parameters: Parameters, parts: Parts): Role {
  const { name, description, topic, runbook, users, switches, sealKey, invokes = [], more = [] } = parts;
  const role = new Role(stack, name, {
    roleName: name,
    description,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Work: new PolicyDocument({
        statements: [
          ...allowWork(parts),
          ...allowIncidents(parts),
          allowEvidence(parts.evidence),
          allow('TellPeople', ['sns:Publish'], [topic.topicArn]),
          allowAnnounce(stack),
          ...more,
          ...invokes.map((name) =>
            allow('AnswerAgainWhatACrashLeft', ['lambda:InvokeFunction'], [functionArn(stack, name)]),
          ),
        ],
      }),
      Doubt: allowDoubt(switches),
      StartRunbook: allowStart(stack, runbook),
      Users: users,
      NeverTouch: denyProtected(stack, parameters, { mayPass: runbook.role.roleArn }),
    },
  });
  letSeal(stack, sealKey, role);
  acknowledgeDoubt(role);
  acknowledgeProof(role);
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/*]',
      reason: 'Whose key leaks is not known beforehand; the emergency users are denied to it.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::<Evidence.Arn>/incidents/*]',
      reason: 'Every incident has objects of its own; what is there cannot be changed.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-definition/${RUNBOOK}:*]`,
      reason: 'Every version of the one runbook: its default one is what is started.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*]',
      reason:
        'The id of a run is made when it starts; to start one takes the permission on its document too.',
    },
  );
  return role;
}
