import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { allow } from './statements.ts';
import type { Switches } from './switches.ts';

/** What is read before anything is believed: a finding in an event is a claim, and anybody may be its author. */
export function allowDoubt(stack: Stack, { killSwitch, deployed }: Switches): PolicyDocument {
  const detectors = stack.formatArn({
    service: 'guardduty',
    region: '*',
    resource: 'detector',
    resourceName: '*',
  });
  return new PolicyDocument({
    statements: [
      // Whatever the region that forwarded it: only GuardDuty itself knows whether it made the finding.
      allow('ConfirmFindings', ['guardduty:GetFindings'], [detectors]),
      // Who made a session, where the finding does not say. LookupEvents knows no resource.
      allow('ReadWhatTheFindingLacks', ['cloudtrail:LookupEvents'], ['*']),
      allow('ReadSwitches', ['ssm:GetParameters'], [killSwitch.parameterArn, deployed.parameterArn]),
    ],
  });
}

export const acknowledgeDoubt = (role: Construct): void =>
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:guardduty:*:<AWS::AccountId>:detector/*]',
      reason: 'Findings are forwarded from every region, each with a detector of its own; only to read them.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'cloudtrail:LookupEvents, a reading, which AWS lets nobody narrow to a resource.',
    },
  );
