import { PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { allow } from './statements.ts';
import type { Switches } from './switches.ts';

/** What is read before anything is believed: a finding in an event is a claim, and anybody may be its author. */
export function allowDoubt({ killSwitch, deployed }: Switches): PolicyDocument {
  return new PolicyDocument({
    statements: [
      // Only GuardDuty itself knows whether it made the finding. The action knows no resource:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html
      allow('ConfirmFindings', ['guardduty:GetFindings'], ['*']),
      // Who made a session, where the finding does not say. LookupEvents knows none either.
      allow('ReadWhatTheFindingLacks', ['cloudtrail:LookupEvents'], ['*']),
      allowQuotas(),
      allow('ReadSwitches', ['ssm:GetParameters'], [killSwitch.parameterArn, deployed.parameterArn]),
    ],
  });
}

/** For a plan: whether what would be attached finds room. The action knows no resource either. */
export const allowQuotas = (): PolicyStatement => allow('ReadQuotas', ['iam:GetAccountSummary'], ['*']);

export const acknowledgeDoubt = (role: Construct): void =>
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'guardduty:GetFindings, cloudtrail:LookupEvents and iam:GetAccountSummary, readings that AWS lets nobody narrow to a resource.',
  });
