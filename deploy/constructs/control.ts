import { ManagedPolicy, PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { FunctionUrlAuthType, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, type Stack, Validations } from 'aws-cdk-lib/core';
import type { Bundles } from '../bundle.ts';
import { allowAnnounce } from './announce-permissions.ts';
import { allowWatching } from './containment-permissions.ts';
import { addFunction } from './cordon-function.ts';
import { acknowledgeDoubt, allowQuotas } from './doubt-permissions.ts';
import { CONTAIN_ROLE, CONTROL, CONTROL_ROLE, iamArn, RESTORE_ROLE } from './names.ts';
import type { Parameters } from './parameters.ts';
import { acknowledgeProof } from './proof-permissions.ts';
import { denyProtected } from './protected-parts.ts';
import { letSeal } from './seal-key.ts';
import { allow } from './statements.ts';
import { allowIncidents, allowWork, type Workplace } from './work-permissions.ts';

export interface Control {
  readonly function: LambdaFunction;
  /** Where people's requests go, signed. */
  readonly url: string;
  /** For the people who may act on incidents. */
  readonly operatorPolicyArn: string;
}

interface Parts extends Workplace {
  readonly evidence: Bucket;
  readonly bundles: Bundles;
  readonly role: Role;
  readonly environment: Readonly<Record<string, string>>;
}

interface RoleParts extends Workplace {
  readonly topic: Topic;
  readonly sealKey: Key;
}

/**
 * What people do about incidents goes through a function of its own: AWS says who they are, everything is recorded,
 * and everyone is told. Who has the policy for operators needs no other right.
 */
export function addControl(stack: Stack, parts: Parts): Control {
  const control = addFunction(stack, {
    ...parts,
    name: CONTROL,
    description: 'What people do about incidents: approve, contain, acknowledge, close and the like',
    zip: parts.bundles.control,
    timeout: Duration.seconds(60),
  });
  const { url } = control.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
  return {
    function: control,
    url,
    operatorPolicyArn: addOperatorPolicy(stack, control, parts).managedPolicyArn,
  };
}

/** It reads IAM; what people have decided it does as another role. */
export function addControlRole(stack: Stack, parameters: Parameters, parts: RoleParts): Role {
  const role = new Role(stack, CONTROL_ROLE, {
    roleName: CONTROL_ROLE,
    description: 'Does what people ask for about incidents',
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Work: new PolicyDocument({
        statements: [
          ...allowWork(parts),
          ...allowIncidents(parts),
          allow('TellPeople', ['sns:Publish'], [parts.topic.topicArn]),
          allowAnnounce(stack),
          // Whether who asks came out of what the incident is about. The action knows no resource.
          allow('ReadTheTrail', ['cloudtrail:LookupEvents'], ['*']),
          allow('BecomeWhoGivesBack', ['sts:AssumeRole'], [iamArn(stack, `role/${RESTORE_ROLE}`)]),
          // What a person weighs before he cuts somebody off.
          allow(
            'SeeWhatElseAUserHas',
            ['iam:GetLoginProfile', 'iam:ListMFADevices'],
            [iamArn(stack, 'user/*')],
          ),
          allow('ContainWhatPeopleDecide', ['sts:AssumeRole'], [iamArn(stack, `role/${CONTAIN_ROLE}`)]),
          allowQuotas(),
        ],
      }),
      Users: allowWatching(stack, iamArn(stack, 'user/*')),
      NeverTouch: denyProtected(stack, parameters),
    },
  });
  letSeal(stack, parts.sealKey, role);
  acknowledgeDoubt(role);
  acknowledgeProof(role);
  acknowledgeDoubt(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/*]',
    reason: 'Whose incident it is, is not known beforehand; it reads a name, and writes to nobody.',
  });
  return role;
}

/** Both are needed since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
function addOperatorPolicy(
  stack: Stack,
  control: LambdaFunction,
  { table, evidence }: Pick<Parts, 'table' | 'evidence'>,
): ManagedPolicy {
  const policy = new ManagedPolicy(stack, 'OperatorPolicy', {
    managedPolicyName: 'CordonOperator',
    description: 'For people who act on incidents of Cordon',
    statements: [
      allow('AskCordon', ['lambda:InvokeFunctionUrl'], [control.functionArn], {
        StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
      }),
      allow('AskCordonByItsUrlOnly', ['lambda:InvokeFunction'], [control.functionArn], {
        Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
      }),
      allow('FindCordon', ['cloudformation:DescribeStacks'], [stack.stackId]),
      allow('ReadIncidents', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'], [table.tableArn]),
      allow('ReadWhatWasFound', ['s3:GetObject'], [evidence.arnForObjects('incidents/*')]),
      allow('AskTheTrail', ['cloudtrail:LookupEvents'], ['*']),
      allow(
        'FindRegions',
        ['account:ListRegions'],
        [`arn:${stack.partition}:account::${stack.account}:account`],
      ),
    ],
  });
  Validations.of(policy).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::<Evidence.Arn>/incidents/*]',
      reason:
        'the evidence of every incident, which operators read with the report; nothing there can be written by it',
    },
    { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'CloudTrail knows no resource for LookupEvents' },
  );
  return policy;
}
